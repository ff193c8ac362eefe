/** Tasks that belong to no run: given to a named queue, handed out to whoever offers what they require. */
import { z } from "zod";
import { backoffSchema } from "./backoff.ts";
import type { AgentId, RunId, TaskId, TenantId } from "./ids.ts";
import { taskFailureSchema } from "./run.ts";
import type { TaskFailure } from "./run.ts";
import { QUEUE_TASK_STATES } from "./states.ts";

const id = <T extends string>() => z.string() as unknown as z.ZodType<T, string>;
const instant = z.coerce.date();
const json = z.json();
export type Json = z.infer<typeof json>;

/** No control characters: they separate values on the way to the database. */
// oxlint-disable-next-line eslint/no-control-regex -- that they are not allowed is the point
const PLAIN = /^[^\u0000-\u001f\u007f]{1,200}$/;
const name = z.string().regex(PLAIN, "1 to 200 characters, none of them a control character");

export const queueNameSchema = name;

/**
 * A point of priority is worth this head start: a task of priority 1 comes before those of priority 0 that were enqueued
 * up to a minute earlier. So whoever waits long enough comes first, and nothing starves.
 */
export const PRIORITY_HEAD_START_MS = 60_000;
export const MAX_PRIORITY = 1_000;

const priority = z.number().int().min(-MAX_PRIORITY).max(MAX_PRIORITY);

/** What is asked for, as the API takes it. */
export const newQueueTaskSchema = z.object({
  /** Made up when it is not given; a task with one that exists is not made again. */
  taskId: name.optional(),
  /** What the agent is to do. */
  kind: name,
  title: z.string().max(500).optional(),
  payload: json.default(null),
  /** Higher comes first. */
  priority: priority.default(0),
  /** Not handed out before. */
  runAt: z.coerce.date().optional(),
  /** Not begun after: then it has failed. */
  deadline: z.coerce.date().optional(),
  /** For one attempt. */
  timeoutMs: z.number().int().positive().max(2_147_483_647).optional(),
  /** The same key in the same queue makes one task. */
  idempotencyKey: name.optional(),
  /** Of tasks of a queue with the same key at most one is in hand at a time, or as many as the queue is limited to. */
  concurrencyKey: name.optional(),
  /** What an agent must offer, and what would be good to have: "node", "node@24". */
  requires: z.array(name).max(50).default([]),
  prefers: z.array(name).max(50).default([]),
  /** Labels of the place where its data is. */
  near: z.record(z.string(), z.string()).default({}),
  /** Over what the class of its errors allows. */
  maxAttempts: z.number().int().min(1).max(1_000).optional(),
  /** How long it waits between attempts, over what the class of its errors says. */
  backoff: backoffSchema.optional(),
  /** The task that made it. */
  parentTaskId: name.optional(),
});
/** What is not given is as the schema says. */
export type NewQueueTask = z.input<typeof newQueueTaskSchema>;

/** Rarely given, rarely asked for; kept together. */
export const taskDetailsSchema = z.object({
  title: z.string().optional(),
  prefers: z.array(z.string()).optional(),
  near: z.record(z.string(), z.string()).optional(),
  parentTaskId: z.string().optional(),
  backoff: backoffSchema.optional(),
  /** Of the trace that it was enqueued in. */
  traceparent: z.string().optional(),
});
export type TaskDetails = z.infer<typeof taskDetailsSchema>;

export type Enqueued = {
  taskId: TaskId;
  /** False when there was a task with this id or idempotency key already: `taskId` is that one's. */
  created: boolean;
};

/** Proof that an agent may work on a task: the fencing token it was handed out with. */
export type TaskLease = {
  tenantId: TenantId;
  /** Null: the task belongs to no run. */
  runId: RunId | null;
  taskId: TaskId;
  token: number;
  agentId: AgentId;
};

export type LeasedTask = {
  lease: TaskLease;
  queue: string;
  kind: string;
  title: string;
  payload: Json;
  /** Number of this attempt, from 1; the fencing token as well. */
  attempt: number;
  timeoutMs: number | null;
  previousFailure: TaskFailure | null;
  requires: readonly string[];
  prefers: readonly string[];
  near: Readonly<Record<string, string>>;
  /** Of the trace that it was enqueued in; null or absent when that was not sampled. */
  traceparent?: string | null;
};

export const evidenceRefSchema = z.object({ name: z.string(), sha256: z.string(), bytes: z.number().int() });

/** What is kept of how an attempt ended. */
export type AttemptProof = {
  evidence?: readonly z.infer<typeof evidenceRefSchema>[];
  outputBlob?: string | null;
};
export type TaskResult = AttemptProof & { result?: Json };

export const queueTaskSchema = z.object({
  tenantId: id<TenantId>(),
  taskId: id<TaskId>(),
  queue: z.string(),
  kind: z.string(),
  state: z.enum(QUEUE_TASK_STATES),
  priority: z.number().int(),
  payload: json,
  requires: z
    .array(z.string())
    .nullable()
    .transform((requires) => requires ?? []),
  details: taskDetailsSchema.nullable().transform((details) => details ?? {}),
  concurrencyKey: z.string().nullable(),
  timeoutMs: z.number().int().nullable(),
  maxAttempts: z.number().int().nullable(),
  enqueuedAt: instant,
  /** When it may be handed out: as it was asked for, or after a failed attempt when the next one is due. */
  runAt: instant,
  deadline: instant.nullable(),
  /** How often it was handed out. */
  attempts: z.number().int(),
  leaseAgentId: id<AgentId>().nullable(),
  leasedAt: instant.nullable(),
  leaseExpiresAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Of the last attempt that failed. */
  failure: taskFailureSchema.nullable(),
  result: json,
  evidence: z
    .array(evidenceRefSchema)
    .nullable()
    .transform((evidence) => evidence ?? []),
  outputBlob: z.string().nullable(),
});
export type QueueTask = z.infer<typeof queueTaskSchema>;

export const queueCountsSchema = z.object({
  queue: z.string(),
  /** May be handed out now. */
  queued: z.number().int(),
  /** Wait for their time. */
  scheduled: z.number().int(),
  leased: z.number().int(),
  /** Since the one that waits longest was enqueued. Null when none waits. */
  oldestAgeMs: z.number().nullable(),
  pausedReason: z.string().nullable(),
  /** It is paused to be drained: it drains while something of it is in hand, and then it is drained. */
  drains: z.boolean(),
});
export type QueueCounts = z.infer<typeof queueCountsSchema>;
