/** Guesses at which files a task writes, and how good they were. */
import { z } from "zod";

/** What a guess rests on, the strongest first. */
export const PREDICTED_BY = ["declared", "named", "symbol", "past"] as const;
export type PredictedBy = (typeof PREDICTED_BY)[number];

export type PredictedWrite = { taskId: string; path: string; why: PredictedBy };

export const predictionQualitySchema = z.object({
  /** Tasks with a guess that are merged, so that it can be held against what they wrote. */
  tasks: z.number().int(),
  predicted: z.number().int(),
  actual: z.number().int(),
  /** Of both. */
  hits: z.number().int(),
  /** Of the predicted files, those that were written; null where none was predicted. */
  precision: z.number().nullable(),
  /** Of the written files, those that were predicted; null where none was written. */
  recall: z.number().nullable(),
  /** Pairs of tasks that were kept apart. */
  clashes: z.number().int(),
});
export type PredictionQuality = z.infer<typeof predictionQualitySchema>;

const PLACES = 1_000;

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * PLACES) / PLACES;

export const qualityOf = (
  counted: Pick<PredictionQuality, "tasks" | "predicted" | "actual" | "hits" | "clashes">,
): PredictionQuality => ({
  ...counted,
  precision: share(counted.hits, counted.predicted),
  recall: share(counted.hits, counted.actual),
});
