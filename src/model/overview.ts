/** What people look at first: runs in numbers, and what waits for somebody. */
import { z } from "zod";
import { VERDICTS } from "./check.ts";
import { runSchema } from "./run.ts";
import { runSpendingSchema } from "./spending.ts";
import { TASK_STATES } from "./states.ts";

const count = z.coerce.number().int();
const counts = <K extends string>(names: readonly K[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<K, typeof count>);

/** Also of attempts that failed. */
const spending = runSpendingSchema.extend({ steps: count, unpricedSteps: count, tokens: count, microUsd: count });

/** A run with what its agents have used, how many of its tasks are in each state, and how many of its criteria have each verdict. */
export const runTallySchema = z.object({
  run: runSchema,
  tasks: counts(TASK_STATES),
  criteria: counts(VERDICTS),
  spending,
});
export type RunTally = z.infer<typeof runTallySchema>;

/**
 * approval: a criterion asks for a person's word. gate: it did not let the run pass. task: it is not tried again. run: it
 * stands still.
 */
export const WAITING_KINDS = ["approval", "gate", "task", "run"] as const;

export const waitingMatterSchema = z.object({
  kind: z.enum(WAITING_KINDS),
  runId: z.string(),
  planTitle: z.string(),
  /** Id of the criterion, gate, task or run. */
  subject: z.string(),
  title: z.string(),
  /** Why: the role that is asked for, the reasons of the gate, the failure. */
  detail: z.string(),
  since: z.coerce.date(),
});
export type WaitingMatter = z.infer<typeof waitingMatterSchema>;
