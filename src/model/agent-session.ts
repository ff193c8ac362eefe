/**
 * A session of an agent: the append-only log of what was said to it, what it said, and what it did. Entries have sequence
 * numbers without gaps; the log is the only record, and whatever a model is shown again is folded from it.
 */
import { z } from "zod";
import { ERROR_CLASSES } from "./errors.ts";
import type { AgentSessionId, AttemptId, RunId, TaskId, TenantId } from "./ids.ts";

const id = <T extends string>() => z.string() as unknown as z.ZodType<T, string>;
const instant = z.coerce.date();
const count = z.number().int().nonnegative();

export const AGENT_SESSION_STATES = ["open", "ended", "failed"] as const;

export const tokenUsageSchema = z.object({
  /** All that the provider read, what it had cached included. */
  input: count,
  output: count,
  /** Of the input, read from the provider's cache. */
  cached: count,
  /** Of the output, spent on reasoning. */
  reasoning: count,
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

/** What a provider wants to see again beside a part, such as the signature of its reasoning. */
const providerData = z.record(z.string(), z.json()).optional();

export const FINISH_REASONS = ["stop", "length", "content-filter", "tool-calls", "error", "other"] as const;

/** One entry. Steps and parts of a step are counted from 1 and 0; `callId` is the provider's. */
export const sessionEntrySchema = z.discriminatedUnion("kind", [
  /** What the agent is told to be; before the first turn. */
  z.object({ kind: z.literal("instructions"), text: z.string() }),
  z.object({ kind: z.literal("turn"), from: z.string(), text: z.string() }),
  /** One call of a provider. */
  z.object({ kind: z.literal("step-started"), step: count, model: z.string() }),
  z.object({ kind: z.literal("text"), step: count, part: count, delta: z.string(), data: providerData }),
  z.object({ kind: z.literal("reasoning"), step: count, part: count, delta: z.string(), data: providerData }),
  z.object({
    kind: z.literal("tool-call"),
    step: count,
    callId: z.string(),
    name: z.string(),
    input: z.json(),
    data: providerData,
  }),
  z.object({
    kind: z.literal("step-ended"),
    step: count,
    model: z.string(),
    finish: z.enum(FINISH_REASONS),
    usage: tokenUsageSchema,
    /** Null where no price is known. */
    microUsd: count.nullable(),
    /** Nobody was asked: it is an answer that was given to the same request before. */
    kept: z.literal(true).optional(),
    firstTokenMs: z.number().nonnegative().nullable(),
    latencyMs: z.number().nonnegative(),
  }),
  z.object({
    kind: z.literal("step-failed"),
    step: count,
    model: z.string(),
    code: z.string(),
    class: z.enum(ERROR_CLASSES),
    message: z.string(),
  }),
  z.object({
    kind: z.literal("tool-answer"),
    step: count,
    callId: z.string(),
    outcome: z.enum(["ok", "refused", "failed"]),
    content: z.string(),
    truncated: z.boolean(),
    /** Of what was refused or failed. */
    code: z.string().nullable(),
    durationMs: z.number().nonnegative(),
  }),
  /** The worktree as it was after a step, as a commit that no branch names. */
  z.object({
    kind: z.literal("snapshot"),
    step: count,
    commit: z.string(),
    base: z.string(),
    /** The files alone: the same whenever they are. */
    tree: z.string().optional(),
  }),
  /** From here on a model is shown `summary` in place of what came between the first turn and the step `keptFrom`. */
  z.object({
    kind: z.literal("compaction"),
    keptFrom: count,
    summary: z.string(),
    tokensBefore: count,
    tokensAfter: count,
  }),
  /** Something that was decided about the session and not by the model: another model took over, a limit was met. */
  z.object({ kind: z.literal("decision"), what: z.string(), reason: z.string() }),
  /** A new attempt goes on with it, in a worktree with the files of `snapshot`. */
  z.object({ kind: z.literal("resumed"), attemptId: z.string().nullable(), snapshot: z.string().nullable() }),
  /** Nothing comes after it. */
  z.object({ kind: z.literal("ended"), state: z.enum(["ended", "failed"]), reason: z.string() }),
]);
export type SessionEntry = z.infer<typeof sessionEntrySchema>;

export const recordedEntrySchema = z.object({ seq: count, at: instant, entry: sessionEntrySchema });
export type RecordedEntry = z.infer<typeof recordedEntrySchema>;

export const agentSessionSchema = z.object({
  tenantId: id<TenantId>(),
  sessionId: id<AgentSessionId>(),
  agentName: z.string(),
  title: z.string(),
  state: z.enum(AGENT_SESSION_STATES),
  /** The last one that was called. */
  model: z.string().nullable(),
  runId: id<RunId>().nullable(),
  taskId: id<TaskId>().nullable(),
  attemptId: id<AttemptId>().nullable(),
  /** The session that this one was forked from, and after which of its entries. */
  parentId: id<AgentSessionId>().nullable(),
  parentSeq: count.nullable(),
  openedBy: z.string(),
  lastSeq: count,
  steps: count,
  usage: tokenUsageSchema,
  /** Of the steps whose price is known; `unpricedSteps` are not in it. */
  microUsd: count,
  unpricedSteps: count,
  openedAt: instant,
  endedAt: instant.nullable(),
});
export type AgentSession = z.infer<typeof agentSessionSchema>;
