/** Handing out work, and what comes of it. */
import { z } from "zod";
import { requirementSchema } from "./capability.ts";
import {
  chunkSchema,
  documentSchema,
  failureSchema,
  frameIdSchema,
  leaseRefSchema,
  nameSchema,
  timestampSchema,
} from "./fields.ts";
import { MAX_BATCH } from "./limits.ts";

export const assignmentSchema = z.object({
  ...leaseRefSchema.shape,
  queue: nameSchema,
  kind: nameSchema,
  title: z.string(),
  payload: documentSchema,
  /** Which attempt at the task this is, from 1. */
  attempt: z.number().int().positive(),
  /** From now; a span and not a time, so that clocks need not agree. */
  leaseMs: z.number().int().positive(),
  timeoutMs: z.number().int().positive().nullable(),
  /** Of the attempt before. */
  previousFailure: failureSchema.nullable(),
  /** W3C Trace Context, for what the agent does and starts; null when the trace is not sampled. */
  traceparent: z.string().max(200).nullable().default(null),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const assignSchema = z.object({
  type: z.literal("assign"),
  tasks: z.array(assignmentSchema).min(1).max(MAX_BATCH),
});

/** The agent has begun with these, and sends those back that it cannot take. */
export const acceptSchema = z.object({
  type: z.literal("accept"),
  leases: z.array(leaseRefSchema).max(MAX_BATCH),
  refused: z
    .array(z.object({ ...leaseRefSchema.shape, reason: z.string().max(1_000) }))
    .max(MAX_BATCH)
    .default([]),
});

export const progressSchema = z.object({
  type: z.literal("progress"),
  ...leaseRefSchema.shape,
  /** Between 0 and 1. */
  done: z.number().min(0).max(1).nullable().default(null),
  note: z.string().max(2_000).default(""),
});

/** A piece of the task's output. */
export const logSchema = z.object({ type: z.literal("log"), ...leaseRefSchema.shape, ...chunkSchema.shape });

/** A piece of a file that proves something. The last one states the hash of the whole and is acknowledged. */
export const evidenceSchema = z.object({
  type: z.literal("evidence"),
  id: frameIdSchema,
  ...leaseRefSchema.shape,
  name: nameSchema,
  mediaType: z.string().max(200).default("application/octet-stream"),
  ...chunkSchema.shape,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});

export const evidenceRefSchema = z.object({
  name: nameSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
});
export type EvidenceRef = z.infer<typeof evidenceRefSchema>;

export const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("done"),
    result: documentSchema.default(null),
    evidence: z.array(evidenceRefSchema).max(100).default([]),
  }),
  z.object({
    kind: z.literal("failed"),
    failure: failureSchema,
    evidence: z.array(evidenceRefSchema).max(100).default([]),
  }),
  /** Not done and not failed: the task goes back into its queue at once and this attempt does not count. */
  z.object({ kind: z.literal("returned"), reason: z.string().max(1_000) }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** How a task ended. Acknowledged after it is committed; until then the agent sends it again after each reconnect. */
export const reportSchema = z.object({
  type: z.literal("report"),
  id: frameIdSchema,
  ...leaseRefSchema.shape,
  outcome: outcomeSchema,
});
export type Report = z.infer<typeof reportSchema>;

/** The agent must end this work. What it still reports about it is refused. */
export const cancelSchema = z.object({
  type: z.literal("cancel"),
  ...leaseRefSchema.shape,
  code: z.enum(["TASK_CANCELLED", "TASK_TIMEOUT", "LEASE_LOST"]),
  message: z.string(),
});

export const childTaskSchema = z.object({
  queue: nameSchema.default("default"),
  kind: nameSchema,
  title: z.string().max(500).default(""),
  payload: documentSchema,
  requires: z.array(requirementSchema).max(50).default([]),
  prefers: z.array(requirementSchema).max(50).default([]),
  priority: z.number().int().default(0),
  runAt: timestampSchema.nullable().default(null),
  timeoutMs: z.number().int().positive().nullable().default(null),
});
export type ChildTask = z.infer<typeof childTaskSchema>;
export type ChildTaskInput = z.input<typeof childTaskSchema>;

/** A running task asks for child tasks. All or none; acknowledged with their ids. The same `id` makes them once. */
export const spawnSchema = z.object({
  type: z.literal("spawn"),
  id: frameIdSchema,
  ...leaseRefSchema.shape,
  tasks: z.array(childTaskSchema).min(1).max(100),
});
export type Spawn = z.infer<typeof spawnSchema>;
