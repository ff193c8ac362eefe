/** A run that begins as another one stood at an event of its: what it takes over, and what it does otherwise. */
import { z } from "zod";
import type { AgentId, AttemptId, RunId, TaskId } from "./ids.ts";
import { modelNameSchema } from "./model-choice.ts";

const id = <T extends string>() => z.string().min(1).max(200) as unknown as z.ZodType<T, string>;
const instant = z.coerce.date();

/** What is done otherwise than the plan says. The plan itself stays the one of the source, byte for byte. */
export const forkChangesSchema = z.strictObject({
  /** Of an agent that asks models; of all of them where it names none. */
  models: z
    .array(z.strictObject({ agent: z.string().min(1).max(200).nullable(), model: modelNameSchema }))
    .max(100)
    .default([]),
  /** Who does a task that is done again: an agent that the plan declares. */
  agents: z
    .array(z.strictObject({ taskId: id<TaskId>(), agent: z.string().min(1).max(200) }))
    .max(1_000)
    .default([]),
});
export type ForkChanges = z.output<typeof forkChangesSchema>;

/** A task that was done in an earlier run and is not done again, with where the record of it stands. */
export const inheritedTaskSchema = z.object({
  taskId: id<TaskId>(),
  mergeCommit: z.string(),
  /** The run that it was done in: the source, or the one that the source has it from. */
  runId: id<RunId>(),
  /** `task.succeeded` in the chain of that run. */
  event: z.object({ streamPosition: z.coerce.number().int().min(1), hash: z.string() }),
  attempt: z.object({
    attemptId: id<AttemptId>(),
    number: z.coerce.number().int(),
    agentId: id<AgentId>(),
    baseCommit: z.string().nullable(),
    resultCommit: z.string().nullable(),
    outputBlob: z.string().nullable(),
    exitCode: z.number().int().nullable(),
    startedAt: instant,
    finishedAt: instant.nullable(),
  }),
});
export type InheritedTask = z.infer<typeof inheritedTaskSchema>;

export const runForkSchema = z.object({
  sourceRunId: id<RunId>(),
  /** Position of the last event of the source that both have in common. */
  through: z.coerce.number().int().min(0),
  /** Where its branch began: the last merge that was kept, or the base. */
  headCommit: z.string(),
  changes: forkChangesSchema,
  /** In the order in which they were merged. */
  inherited: z.array(inheritedTaskSchema),
});
export type RunFork = z.infer<typeof runForkSchema>;
