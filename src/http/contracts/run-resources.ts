/** Runs and what belongs to them, as the API shows them: what is on record, without the tenant, who is the asker's own. */
import { z } from "zod";
import {
  attemptSchema,
  attestationSchema,
  criterionRecordSchema,
  gateRecordSchema,
  runSchema,
  runTaskSchema,
} from "../../model/run.ts";
import { predictionQualitySchema } from "../../model/write-prediction.ts";
import { reviewSchema } from "../../model/review.ts";
import { runForkSchema } from "../../model/run-fork.ts";
import { AGENT_SPENDING_DAYS, runSpendingSchema } from "../../model/spending.ts";
import { AGENT_STATES } from "../../model/states.ts";
import type { Json } from "../contract.ts";

export const runId = z.string().min(1).max(64).describe("id of a run");
export const taskId = z.string().min(1).max(200).describe("id of a task in its plan");

export const run = runSchema.omit({ tenantId: true, homeId: true }).meta({ id: "Run" });
export const task = runTaskSchema.omit({ tenantId: true }).meta({ id: "Task" });
export const attempt = attemptSchema.omit({ tenantId: true }).meta({ id: "Attempt" });
export const criterion = criterionRecordSchema.meta({ id: "Criterion" });
export const gate = gateRecordSchema.meta({ id: "Gate" });
export const review = reviewSchema.meta({ id: "Review" });
export const fork = runForkSchema.meta({ id: "RunFork" });
export const attestation = attestationSchema.meta({ id: "Attestation" });

export const agent = z
  .object({
    agentId: z.string(),
    name: z.string(),
    kind: z.string(),
    capabilities: z.array(z.string()),
    host: z.string(),
    pid: z.number().int(),
    startedAt: z.date(),
    seenAt: z.date(),
    endedAt: z.date().nullable(),
    state: z.enum(AGENT_STATES),
    version: z.string(),
    labels: z.record(z.string(), z.string()),
    roles: z.array(z.string()),
    queues: z.array(z.string()).describe("none: a slot of a control plane, which works for its runs"),
    slots: z.number().int(),
    busy: z.number().int().describe("slots in use"),
    succeeded: z.number().describe("attempts that succeeded; older ones count less. 0 where nobody counts"),
    failed: z.number().describe("attempts that failed, counted in the same way"),
    quarantineReason: z.string().nullable(),
    drainReason: z
      .string()
      .nullable()
      .describe("why somebody drains it, until it is released; one that leaves by itself drains without"),
  })
  .meta({ id: "Agent" });

export const agentLoad = agent
  .extend({
    spending: runSpendingSchema
      .nullable()
      .describe(
        `what models have cost in attempts that it did, by sessions of the last ${AGENT_SPENDING_DAYS} days; null where nothing is on record of an agent that connects, which may ask models by itself`,
      ),
  })
  .meta({ id: "AgentLoad" });

/** Everything on record about a run, in one answer. */
export const runStatus = z
  .object({
    run,
    tasks: z.array(task),
    attempts: z.array(attempt),
    criteria: z.array(criterion),
    gates: z.array(gate),
    agents: z.array(agent),
    spending: runSpendingSchema
      .extend({
        perProvenCriterion: z
          .number()
          .int()
          .nullable()
          .describe("millionths of a dollar; null where nothing is proven, or a price is unknown"),
      })
      .describe("what its agents have used, failed attempts included"),
    reviews: z.array(review).describe("of attempts, where the plan asks for them"),
    fork: fork.nullable().describe("where it was forked from and what it inherits; null for any other run"),
    predictions: predictionQualitySchema.describe("how good the guesses were at which files tasks would write"),
    waiting: z
      .array(
        z.object({
          approvalId: z.string(),
          taskId: z.string().nullable(),
          agentName: z.string(),
          kind: z.enum(["approval", "question"]),
          tool: z.string().describe("`go_on`: the agent gets nowhere and is paused"),
          reason: z.string(),
          askedAt: z.date(),
          expiresAt: z.date(),
        }),
      )
      .describe("what its agents wait for a person to say"),
    inHand: z
      .boolean()
      .nullable()
      .describe("whether a living process works on it; null when that is not to be known here"),
  })
  .meta({ id: "RunStatus" });

export const RUN_ID = "0199b3a2-6d41-7c3a-9a55-3a8e1f0c2b7d";
export const TASK_ID = "t-write-the-runbook-1f3c9a20";

export const runExample: Json<z.output<typeof run>> = {
  runId: RUN_ID,
  state: "running",
  planTitle: "Harden the service",
  planHash: "5f1d7a84db00d2fce00b31a7fc73224f0f0a5c2c8e8d1b7a6c1c0f9d2e3b4a59",
  planPath: "/srv/plans/PLAN.md",
  repositoryPath: "/srv/repositories/service",
  baseCommit: "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8",
  headCommit: "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8",
  branch: `refs/heads/provost/${RUN_ID}`,
  options: { failFast: false, maxAgents: 4, apply: false },
  decision: null,
  error: null,
  createdAt: "2026-11-21T09:00:00.000Z",
  finishedAt: null,
};

export const taskExample: Json<z.output<typeof task>> = {
  runId: runExample.runId,
  taskId: TASK_ID,
  title: "Write the runbook",
  state: "leased",
  phaseId: "phase-harden-3b1f09aa",
  agent: "shell",
  capabilities: [],
  rank: 3,
  maxAttempts: null,
  timeoutMs: 600_000,
  nextAttemptAt: "2026-11-21T09:00:00.000Z",
  leaseToken: 1,
  leaseAgentId: "local-1",
  leaseExpiresAt: "2026-11-21T09:00:42.000Z",
  failure: null,
  mergeCommit: null,
};

export const attemptExample: Json<z.output<typeof attempt>> = {
  runId: runExample.runId,
  taskId: taskExample.taskId,
  attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66",
  number: 1,
  agentId: "local-1",
  leaseToken: 1,
  state: "running",
  baseCommit: runExample.baseCommit,
  resultCommit: null,
  outputBlob: null,
  exitCode: null,
  failure: null,
  startedAt: "2026-11-21T09:00:12.000Z",
  finishedAt: null,
};

export const gateExample: Json<z.output<typeof gate>> = {
  runId: runExample.runId,
  gateId: "g-gate-harden-09ab4e1b",
  title: "Gate: harden",
  phaseId: "phase-harden-3b1f09aa",
  ordinal: 0,
  decision: null,
  reasons: [],
  owner: null,
  due: null,
  decidedAt: null,
};

export const criterionExample: Json<z.output<typeof criterion>> = {
  runId: runExample.runId,
  criterionId: "c-security-review-77c0d1e2",
  gateId: gateExample.gateId,
  title: "The threat model was reviewed",
  line: 41,
  check: null,
  checkHash: null,
  verdict: "unproven",
  reason: "nobody has approved it yet",
  base: null,
  head: null,
  flags: [],
  attestation: null,
};

export const agentExample: Json<z.output<typeof agent>> = {
  agentId: "local-1",
  name: "local-1",
  kind: "shell",
  capabilities: [],
  host: "build-1",
  pid: 4_021,
  startedAt: "2026-11-21T09:00:00.000Z",
  seenAt: "2026-11-21T09:00:12.000Z",
  endedAt: null,
  state: "busy",
  version: "",
  labels: {},
  roles: [],
  queues: [],
  slots: 1,
  busy: 1,
  succeeded: 12,
  failed: 1,
  quarantineReason: null,
  drainReason: null,
};

export const agentLoadExample: Json<z.output<typeof agentLoad>> = {
  ...agentExample,
  spending: { steps: 41, unpricedSteps: 0, tokens: 512_000, microUsd: 1_840_000 },
};

export const reviewExample: Json<z.output<typeof review>> = {
  runId: RUN_ID,
  taskId: TASK_ID,
  attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66",
  number: 1,
  agentName: "reviewer",
  sessionId: "0199b3a2-9a10-7c42-b7f3-3f1c2a9d8e01",
  model: "anthropic/claude-opus-5-5",
  state: "done",
  summary: "It does what was asked, but for an input that is empty.",
  problem: null,
  findings: [
    {
      file: "src/parse.js",
      line: 12,
      side: "after",
      severity: "blocking",
      message: "an empty span is taken for zero seconds, and has to be refused",
    },
  ],
  tries: 1,
  baseCommit: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  commit: "6a8f0a7e1cb5a1f2c07a6d1c1f9d3b8f0b6f0a51",
  sentBack: true,
  reviewedAt: "2026-11-21T09:04:12.000Z",
};
