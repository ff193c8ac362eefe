/** Every event that Provost can write, with the schema of its payload. An event is written in the transaction of its change. */
import { z } from "zod";
import { DECISIONS, VERDICTS } from "./check.ts";
import { taskFailureSchema } from "./run.ts";

const commit = z.string();
const attempt = { attemptId: z.string(), number: z.number().int() };

export const EVENTS = {
  "run.started": z.object({
    planTitle: z.string(),
    planHash: z.string(),
    baseCommit: commit,
    tasks: z.number(),
    criteria: z.number(),
  }),
  "run.paused": z.object({ reason: z.string() }),
  "run.resumed": z.object({ reason: z.string() }),
  "run.cancelling": z.object({ reason: z.string() }),
  "run.cancelled": z.object({}),
  "run.finished": z.object({ decision: z.enum(DECISIONS), headCommit: commit }),
  "run.failed": z.object({ code: z.string(), message: z.string() }),
  "run.reopened": z.object({ reason: z.string() }),
  "run.applied": z.object({ commit }),
  "task.waiting": z.object({ reason: z.string() }),
  "task.queued": z.object({ reason: z.string(), nextAttemptAt: z.string().optional() }),
  "task.leased": z.object({ ...attempt, agentId: z.string(), token: z.number().int() }),
  "task.merging": z.object({ ...attempt, resultCommit: commit.nullable() }),
  "task.succeeded": z.object({ ...attempt, mergeCommit: commit }),
  "task.failed": z.object({ failure: taskFailureSchema }),
  "task.retried": z.object({ by: z.string() }),
  "task.skipped": z.object({ reason: z.string() }),
  "task.cancelled": z.object({ reason: z.string() }),
  "attempt.failed": z.object({ ...attempt, failure: taskFailureSchema, retryInMs: z.number().nullable() }),
  "attempt.lost": z.object({ ...attempt, reason: z.string() }),
  "merge.conflicted": z.object({ ...attempt, files: z.array(z.string()) }),
  "criterion.observed": z.object({
    criterionId: z.string(),
    at: z.enum(["base", "head"]),
    outcome: z.string(),
    summary: z.string(),
  }),
  "criterion.decided": z.object({ criterionId: z.string(), verdict: z.enum(VERDICTS), reason: z.string() }),
  "criterion.attested": z.object({ criterionId: z.string(), kind: z.string(), by: z.string(), reason: z.string() }),
  "gate.decided": z.object({ gateId: z.string(), decision: z.enum(DECISIONS), reasons: z.array(z.string()) }),
  "packet.written": z.object({ path: z.string(), sha256: z.string() }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.infer<(typeof EVENTS)[N]>;

/** An event as its producer states it. Position, hash and the rest of the envelope are added when it is written. */
export type NewEvent = {
  [N in EventName]: {
    name: N;
    runId: string | null;
    taskId?: string | null;
    /** "user", "engine", or an agent id. */
    actor: string;
    /** Event that led directly to this one. */
    causation?: string | null;
    payload: EventPayload<N>;
  };
}[EventName];

export const eventSchema = z.object({
  eventId: z.string(),
  tenantId: z.string(),
  /** Gap-free order of the tenant's events, from 1. */
  position: z.coerce.number().int(),
  /** The chain that the event belongs to: a run id, or "tenant". */
  stream: z.string(),
  /** Gap-free order in the stream, from 1. */
  streamPosition: z.coerce.number().int(),
  time: z.string(),
  name: z.enum(Object.keys(EVENTS) as [EventName, ...EventName[]]),
  version: z.number().int(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  actor: z.string(),
  correlation: z.string(),
  causation: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  /** Hash of the event before in the stream ("" for the first), and sha256 of the canonical JSON of all fields but `hash`. */
  previousHash: z.string(),
  hash: z.string(),
});
export type Event = z.infer<typeof eventSchema>;
