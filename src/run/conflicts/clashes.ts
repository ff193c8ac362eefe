/** Pairs of tasks that are expected to write the same files. Pure. */
import type { PredictedBy, PredictedWrite } from "../../model/write-prediction.ts";

const WEIGHT: Readonly<Record<PredictedBy, number>> = { declared: 1, named: 0.9, symbol: 0.6, past: 0.3 };
/** What is only like something done before is a reason to wait for those alone that declare the file. */
const LEAST = 0.3;
/** A file that so many tasks are expected to write tells them apart from none. */
const MAX_WRITERS = 20;

export const clashesAmong = (predicted: readonly PredictedWrite[]): Map<string, Set<string>> => {
  const clashes = new Map<string, Set<string>>();
  const add = (one: string, other: string): void => {
    const own = clashes.get(one) ?? new Set();
    clashes.set(one, own.add(other));
  };
  for (const writers of Map.groupBy(predicted, ({ path }) => path).values()) {
    if (writers.length > MAX_WRITERS) continue;
    for (const [index, one] of writers.entries()) {
      for (const other of writers.slice(index + 1)) {
        if (WEIGHT[one.why] * WEIGHT[other.why] < LEAST) continue;
        add(one.taskId, other.taskId);
        add(other.taskId, one.taskId);
      }
    }
  }
  return clashes;
};
