/** Why a task went where it went, or why it waits: facts in the order of their weight, each one sentence. */
import { z } from "zod";

export const explanationSchema = z.object({
  taskId: z.string(),
  runId: z.string().nullable(),
  title: z.string(),
  state: z.string(),
  /** The first says what holds the task up, when it waits. */
  reasons: z.array(z.string()),
  /** Where its attempts went and why, the last first. */
  assignments: z.array(
    z.object({
      attempt: z.number().int(),
      agentId: z.string(),
      agentName: z.string(),
      at: z.date(),
      considered: z.number().int(),
      score: z.record(z.string(), z.number()),
      why: z.string(),
      progress: z.number().nullable(),
      note: z.string(),
    }),
  ),
});
export type Explanation = z.infer<typeof explanationSchema>;
