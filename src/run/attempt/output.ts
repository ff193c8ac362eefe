/** Where the output of attempts lies while they run and after. */
import { join } from "node:path";
import type { Home } from "../../store/home/home.ts";

export const runFolder = (home: Home, runId: string): string => join(home.runs, runId);

export const attemptOutputPath = (home: Home, attempt: { runId: string; taskId: string; number: number }): string =>
  join(runFolder(home, attempt.runId), "output", `${attempt.taskId}.${attempt.number}.log`);
