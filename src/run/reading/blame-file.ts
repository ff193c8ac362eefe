/** Who brought what a run has changed in a file: by line, and the file as a whole. */
import type { Attempt, Run, RunTask } from "../../model/run.ts";
import type { RunFork } from "../../model/run-fork.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { getRunFork } from "../../store/runs/run-forks.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { blameLines, commitsOf } from "../../workspace/blame.ts";
import { openRepository } from "../../workspace/repository.ts";
import type { EngineParts } from "../execution/execute.ts";

/** The attempt whose merge a commit of the run branch is. */
export type Bringer = { taskId: string; title: string; attemptId: string; number: number; commit: string };

export type FileBlame = {
  /** Lines of the head that the run brought, each with the commit; those that the base had are left out. */
  lines: { line: number; count: number; commit: string }[];
  /** All that changed the file, the last first. */
  by: Bringer[];
};

/** An inherited task was brought by its attempt in an earlier run. */
const bringers = (
  tasks: readonly RunTask[],
  attempts: readonly Attempt[],
  fork: RunFork | null,
): Map<string, Bringer> => {
  const merged = new Map<string, Pick<Attempt, "attemptId" | "number">>([
    ...(fork?.inherited ?? []).map(({ taskId, attempt }) => [taskId, attempt] as const),
    ...attempts.filter(({ state }) => state === "succeeded").map((one) => [one.taskId, one] as const),
  ]);
  return new Map(
    tasks.flatMap(({ taskId, title, mergeCommit }) => {
      const attempt = merged.get(taskId);
      if (mergeCommit === null || attempt === undefined) return [];
      const { attemptId, number } = attempt;
      return [[mergeCommit, { taskId, title, attemptId, number, commit: mergeCommit }] as const];
    }),
  );
};

/** REPOSITORY_MISSING. */
export const blameFile = async (
  { db, tenantId }: Pick<EngineParts, "db" | "tenantId">,
  { runId, repositoryPath, baseCommit, headCommit }: Run,
  path: string,
): Promise<FileBlame> => {
  const known = await db.transaction(tenantId, async (tx) =>
    bringers(await listTasks(tx, runId), await listAttempts(tx, runId), await getRunFork(tx, runId)),
  );
  const repository = await openRepository(repositoryPath);
  const where = { base: baseCommit, head: headCommit, path };
  const lines = await blameLines(repository, where);
  const by = (await commitsOf(repository, where)).flatMap((commit) => known.get(commit) ?? []);
  return { lines: lines.filter(({ commit }) => known.has(commit)), by };
};
