import type { ControlPlane } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import type { Run, RunTask } from "../model/run.ts";
import type { RunState } from "../model/states.ts";

/**
 * The run that is meant: by id, by the beginning or end of one, or, when none is named, the newest.
 * @param states what a run that is not named must be in
 */
export const selectRun = async (
  plane: Pick<ControlPlane, "listRuns">,
  named: string | undefined,
  states?: readonly RunState[],
): Promise<Run> => {
  const runs = (await plane.listRuns()).toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  if (named === undefined) {
    const newest = runs.find(({ state }) => !states || states.includes(state));
    if (newest) return newest;
    throw new ProvostError("RUN_NOT_FOUND", states ? `no run is ${states.join(" or ")}` : "there is no run yet");
  }
  const exact = runs.find(({ runId }) => runId === named);
  const similar = exact ? [exact] : runs.filter(({ runId }) => runId.startsWith(named) || runId.endsWith(named));
  const [only, ...others] = similar;
  if (!only) throw new ProvostError("RUN_NOT_FOUND", `no run has the id ${named}`, { runId: named });
  if (others.length === 0) return only;
  throw new ProvostError("USAGE", `${named} may mean ${similar.map(({ runId }) => runId).join(" or ")}`, {
    runId: named,
  });
};

/** The task that is meant: by id, by a beginning of one, or by its title. */
export const selectTask = (tasks: readonly RunTask[], named: string): RunTask => {
  const exact = tasks.find(({ taskId }) => taskId === named);
  const wanted = named.toLowerCase();
  const similar = exact
    ? [exact]
    : tasks.filter(({ taskId, title }) => taskId.startsWith(named) || title.toLowerCase() === wanted);
  const [only, ...others] = similar;
  if (!only) throw new ProvostError("TASK_NOT_FOUND", `no task of the run has the id ${named}`, { taskId: named });
  if (others.length === 0) return only;
  throw new ProvostError("USAGE", `${named} may mean ${similar.map(({ taskId }) => taskId).join(" or ")}`, {
    taskId: named,
  });
};
