import { z } from "zod";
import { DECISIONS } from "../../model/check.ts";
import { RUN_STATES } from "../../model/states.ts";
import { defineContract, fields, pageOf, pageQuery } from "../contract.ts";
import {
  agentExample,
  attemptExample,
  criterionExample,
  gateExample,
  run,
  RUN_ID,
  runExample,
  runId,
  runStatus,
  taskExample,
} from "./run-resources.ts";

const named = fields({ runId });
const because = fields({
  reason: z.string().trim().min(1).max(2_000).default("asked for through the API").describe("why, for the record"),
});
const count = z.number().int();
const path = z.string().min(1).max(4_096);

const change = {
  action: "runs:control",
  on: "runId",
  params: named,
  response: run,
  conditional: true,
} as const;

export const runContracts = {
  "runs.list": defineContract({
    action: "runs:read",
    summary: "List runs, the newest first",
    query: fields({ ...pageQuery, state: z.enum(RUN_STATES).optional() }),
    response: pageOf(run),
    example: { query: { limit: 20 }, response: { items: [runExample], nextCursor: null } },
  }),
  "runs.start": defineContract({
    action: "runs:start",
    summary: "Start a run",
    description:
      "Answers as soon as the run is on record; follow its events to see it work. A plan or a repository by its path on the control plane's disk needs the action `runs:start-path` as well.",
    body: fields({
      plan: z.union([
        fields({ planId: z.uuid() }).describe("an uploaded plan"),
        fields({ path, sidecar: path.optional() }).describe("a file on the control plane's disk"),
      ]),
      repository: fields({ path }).describe(
        "a git repository; of an uploaded plan with `repository: scratch`, the folder that the run works in a copy of",
      ),
      base: z.string().min(1).max(500).optional().describe("branch, tag or commit; HEAD when absent"),
      allowDirty: z.boolean().default(false).describe("snapshot uncommitted changes instead of refusing them"),
      maxAgents: z.number().int().min(1).max(256).optional().describe("tasks that run at once"),
      failFast: z.boolean().default(false),
      apply: z.boolean().default(false).describe("merge into the user's branch when the decision is Go"),
      fresh: z
        .boolean()
        .default(true)
        .describe("false: go on with an unfinished run of the same plan and base instead"),
    }),
    response: run,
    status: 201,
    rateClass: "expensive",
    errors: [
      "PLAN_UNKNOWN",
      "PLAN_NOT_FOUND",
      "PLAN_INVALID",
      "RUN_IN_HAND",
      "REPOSITORY_MISSING",
      "REPOSITORY_DIRTY",
      "BASE_NOT_FOUND",
    ],
    example: {
      body: { plan: { path: "/srv/plans/PLAN.md" }, repository: { path: "/srv/repositories/service" } },
      response: runExample,
    },
  }),
  "runs.get": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "Read a run",
    params: named,
    response: run,
    errors: ["RUN_NOT_FOUND"],
    example: { params: { runId: RUN_ID }, response: runExample },
  }),
  "runs.pause": defineContract({
    ...change,
    summary: "Pause a run: what its agents hold is given back",
    body: because,
    errors: ["RUN_NOT_FOUND", "STATE_CONFLICT"],
    example: {
      params: { runId: RUN_ID },
      body: { reason: "freeze until Monday" },
      response: { ...runExample, state: "paused" },
    },
  }),
  "runs.resume": defineContract({
    ...change,
    summary: "Go on with a paused or interrupted run",
    body: fields({
      maxAgents: z.number().int().min(1).max(256).optional(),
      apply: z.boolean().default(false),
    }),
    errors: ["RUN_NOT_FOUND", "RUN_NOT_RESUMABLE"],
    example: { params: { runId: RUN_ID }, body: {}, response: runExample },
  }),
  "runs.cancel": defineContract({
    ...change,
    summary: "Cancel a run: the processes of its agents are ended",
    body: because,
    errors: ["RUN_NOT_FOUND", "STATE_CONFLICT"],
    example: { params: { runId: RUN_ID }, body: {}, response: { ...runExample, state: "cancelling" } },
  }),
  "runs.status": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "Read everything on record about a run at one moment",
    params: named,
    response: runStatus,
    errors: ["RUN_NOT_FOUND"],
    example: {
      params: { runId: RUN_ID },
      response: {
        run: runExample,
        tasks: [taskExample],
        attempts: [attemptExample],
        criteria: [criterionExample],
        gates: [gateExample],
        agents: [agentExample],
        spending: {
          steps: 42,
          unpricedSteps: 0,
          tokens: 310_000,
          microUsd: 1_240_000,
          perProvenCriterion: 310_000,
        },
        reviews: [],
        fork: null,
        predictions: { tasks: 0, predicted: 0, actual: 0, hits: 0, precision: null, recall: null, clashes: 0 },
        waiting: [],
        inHand: true,
      },
    },
  }),
  "runs.outcome": defineContract({
    action: "runs:read",
    on: "runId",
    summary: "How a run stands, in numbers",
    params: named,
    response: z
      .object({
        runId: z.string(),
        state: z.enum(RUN_STATES),
        decision: z.enum(DECISIONS).nullable(),
        tasks: z.object({ total: count, succeeded: count, failed: count, skipped: count }),
        criteria: z.object({ total: count, proven: count, refuted: count, unproven: count, waived: count }),
        durationMs: z.number(),
        packet: z.string().nullable().describe("folder of the proof packet on the control plane's disk"),
        inHand: z.boolean().describe("whether it is being worked on; false when nothing more will come by itself"),
      })
      .meta({ id: "Outcome" }),
    errors: ["RUN_NOT_FOUND"],
    example: {
      params: { runId: RUN_ID },
      response: {
        runId: RUN_ID,
        state: "finished",
        decision: "go",
        tasks: { total: 7, succeeded: 7, failed: 0, skipped: 0 },
        criteria: { total: 12, proven: 12, refuted: 0, unproven: 0, waived: 0 },
        durationMs: 84_120,
        packet: `/srv/provost/runs/${RUN_ID}/packet`,
        inHand: false,
      },
    },
  }),
};
