/** Dead letters: tasks without a run that failed and will not be tried again by themselves. */
import { z } from "zod";
import { ERROR_CLASSES } from "./errors.ts";
import { newQueueTaskSchema, queueNameSchema } from "./queue-task.ts";

/** What is not said lets all pass. */
export const deadLetterFilterSchema = z.object({
  queue: queueNameSchema.optional(),
  kind: queueNameSchema.optional(),
  /** Of the last failure. */
  code: z.string().max(100).optional(),
  class: z.enum(ERROR_CLASSES).optional(),
  /** Only those that failed at or after, and before these moments. */
  since: z.coerce.date().optional(),
  until: z.coerce.date().optional(),
});
export type DeadLetterFilter = z.infer<typeof deadLetterFilterSchema>;

/** What may be put right before a task is tried again. */
export const taskEditSchema = newQueueTaskSchema
  .pick({ payload: true, priority: true, requires: true, timeoutMs: true, maxAttempts: true, backoff: true })
  .extend({ queue: queueNameSchema })
  .partial();
export type TaskEdit = z.infer<typeof taskEditSchema>;
