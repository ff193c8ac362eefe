import { z } from "zod";
import { comparatorSchema } from "./check.ts";

/** What prose states in numbers. Every field but `text` is absent where the prose has none. */
export const measureSchema = z.object({
  /** What is measured, in the plan's words: "coverage", "login", "tests passing". */
  subject: z.string().optional(),
  comparator: comparatorSchema,
  value: z.number(),
  /** Canonical unit: ms, s, min, h, day, week, %, count, tests, tasks/h, /s, x, MiB, … */
  unit: z.string().optional(),
  statistic: z.enum(["p50", "p90", "p95", "p99", "mean", "max", "min", "rate", "count"]).optional(),
  /** Which way is better. */
  direction: z.enum(["higher", "lower"]).optional(),
  /** "50% fewer", "30% faster", "2x": the value is a change against a baseline. */
  relative: z.boolean().optional(),
  /** The exact words it was read from. */
  text: z.string(),
});
export type Measure = z.infer<typeof measureSchema>;
