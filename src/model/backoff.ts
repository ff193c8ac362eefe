/** How long a task waits before it is tried again, where that is said for the task: over what the class of its errors says. */
import { z } from "zod";
import { BACKOFF_BOUNDS, BACKOFF_FIELDS, readBackoff } from "./read-backoff.ts";

const within = ([least, most]: readonly [number, number]) => z.number().min(least).max(most);

/** What is left out is as the error class says. */
export const backoffSchema = z
  .strictObject({
    /** Before the second attempt. */
    delayMs: within(BACKOFF_BOUNDS.delayMs).int().optional(),
    /** What each further delay is multiplied by. */
    factor: within(BACKOFF_BOUNDS.factor).optional(),
    /** Fraction of the delay by which it is spread to both sides. */
    jitter: within(BACKOFF_BOUNDS.jitter).optional(),
    capMs: within(BACKOFF_BOUNDS.capMs).int().optional(),
  })
  .refine((backoff) => BACKOFF_FIELDS.some((field) => backoff[field] !== undefined), {
    message: `says nothing: give one of ${BACKOFF_FIELDS.join(", ")}`,
  })
  .refine(({ delayMs = 0, capMs = Number.POSITIVE_INFINITY }) => capMs >= delayMs, {
    path: ["capMs"],
    message: "is less than delayMs",
  })
  .meta({ id: "Backoff" });
export type Backoff = z.infer<typeof backoffSchema>;

export const writtenBackoffSchema = z.union([z.number(), z.string()]).transform((written, context): Backoff => {
  const { backoff, problem } = readBackoff(written);
  if (problem === null) return backoff;
  context.addIssue({ code: "custom", message: problem });
  return z.NEVER;
});
