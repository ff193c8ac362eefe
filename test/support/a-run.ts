/** Records of a run for tests, written as what matters to the test; everything else has a plain value. */
import type { RunStatus } from "../../src/control-plane.ts";
import type { Event, EventName, EventPayload } from "../../src/model/event.ts";
import {
  criterionRecordSchema,
  type CriterionRecord,
  gateRecordSchema,
  type GateRecord,
  type Run,
  runSchema,
  type RunTask,
  runTaskSchema,
} from "../../src/model/run.ts";

export const RUN_ID = "01990000-0000-7000-8000-000000000001";
export const START = new Date("2026-11-21T09:00:00.000Z");

export const aRun = (parts: Partial<Run> = {}): Run => ({
  ...runSchema.parse({
    tenantId: "local",
    runId: RUN_ID,
    state: "running",
    planTitle: "A plan",
    planHash: "0".repeat(64),
    planPath: "/repository/PLAN.md",
    repositoryPath: "/repository",
    baseCommit: "b".repeat(40),
    headCommit: "b".repeat(40),
    branch: "provost/run",
    options: { maxAgents: 2 },
    decision: null,
    error: null,
    createdAt: START,
    finishedAt: null,
  }),
  ...parts,
});

/** Branded ids may be written as plain text. */
type Loose<T> = { [K in keyof T]?: T[K] extends string ? string : T[K] extends string | null ? string | null : T[K] };

export const aTask = (taskId: string, parts: Loose<RunTask> = {}): RunTask =>
  runTaskSchema.parse({
    tenantId: "local",
    runId: RUN_ID,
    taskId,
    title: `Title of ${taskId}`,
    state: "waiting",
    phaseId: "phase-1",
    agent: "shell",
    capabilities: [],
    rank: 0,
    maxAttempts: null,
    timeoutMs: null,
    nextAttemptAt: START,
    leaseToken: 0,
    leaseAgentId: null,
    leaseExpiresAt: null,
    failure: null,
    mergeCommit: null,
    ...parts,
  });

export const aCriterion = (criterionId: string, parts: Loose<CriterionRecord> = {}): CriterionRecord =>
  criterionRecordSchema.parse({
    runId: RUN_ID,
    criterionId,
    gateId: "gate-1",
    title: `Title of ${criterionId}`,
    line: 40,
    check: null,
    checkHash: null,
    verdict: "unproven",
    reason: "",
    base: null,
    head: null,
    flags: [],
    attestation: null,
    ...parts,
  });

export const aGate = (gateId: string, parts: Loose<GateRecord> = {}): GateRecord =>
  gateRecordSchema.parse({
    runId: RUN_ID,
    gateId,
    title: `Title of ${gateId}`,
    phaseId: "phase-1",
    ordinal: 0,
    decision: null,
    reasons: [],
    owner: null,
    due: null,
    decidedAt: null,
    ...parts,
  });

export const aStatus = (parts: Partial<RunStatus> = {}): RunStatus => ({
  run: aRun(),
  tasks: [],
  attempts: [],
  criteria: [],
  gates: [],
  agents: [],
  spending: { steps: 0, unpricedSteps: 0, tokens: 0, microUsd: 0, perProvenCriterion: null },
  reviews: [],
  fork: null,
  predictions: { tasks: 0, predicted: 0, actual: 0, hits: 0, precision: null, recall: null, clashes: 0 },
  waiting: [],
  inHand: true,
  ...parts,
});

/** @param seconds after the start of the run */
export const anEvent = <N extends EventName>(
  name: N,
  payload: EventPayload<N>,
  parts: { taskId?: string; seconds?: number; position?: number } = {},
): Event => ({
  eventId: `event-${parts.position ?? 1}`,
  tenantId: "local",
  position: parts.position ?? 1,
  stream: RUN_ID,
  streamPosition: parts.position ?? 1,
  time: new Date(START.getTime() + (parts.seconds ?? 0) * 1_000).toISOString(),
  name,
  version: 1,
  runId: RUN_ID,
  taskId: parts.taskId ?? null,
  actor: "engine",
  correlation: RUN_ID,
  causation: null,
  payload,
  previousHash: "",
  hash: "",
});
