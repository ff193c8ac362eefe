import type { ControlPlane } from "../control-plane.ts";
import { ProvostError } from "../model/errors.ts";
import type { Run, RunTask } from "../model/run.ts";
import type { RunState } from "../model/states.ts";

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The run that is meant: by id, by the beginning or end of one, or, when none is named, the newest.
 * @param states what a run that is not named must be in
 */
export const selectRun = async (
  plane: Pick<ControlPlane, "listRuns" | "status">,
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
  if (!only) {
    // Of one that was removed more is known than that it is in no list.
    if (WHOLE_ID.test(named)) await plane.status(named);
    throw new ProvostError("RUN_NOT_FOUND", `no run has the id ${named}`, { runId: named });
  }
  if (others.length === 0) return only;
  throw new ProvostError("USAGE", `${named} may mean ${similar.map(({ runId }) => runId).join(" or ")}`, {
    runId: named,
  });
};

type Named = { id: string; title: string };

const fitting = <T extends Named>(nodes: readonly T[], named: string): readonly T[] => {
  const exact = nodes.find(({ id }) => id === named);
  const wanted = named.toLowerCase();
  return exact ? [exact] : nodes.filter(({ id, title }) => id.startsWith(named) || title.toLowerCase() === wanted);
};

const ambiguous = (named: string, among: readonly Named[], key: string): ProvostError =>
  new ProvostError("USAGE", `${named} may mean ${among.map(({ id }) => id).join(" or ")}`, { [key]: named });

/** The task that is meant: by id, by a beginning of one, or by its title. */
export const selectTask = (tasks: readonly RunTask[], named: string): RunTask => {
  const similar = fitting(
    tasks.map((task) => ({ id: task.taskId, title: task.title, task })),
    named,
  );
  const [only, ...others] = similar;
  if (!only) throw new ProvostError("TASK_NOT_FOUND", `no task of the run has the id ${named}`, { taskId: named });
  if (others.length === 0) return only.task;
  throw ambiguous(named, similar, "taskId");
};

/** The id of the criterion or gate that is meant, in the same ways; what fits none is left to who knows why. */
export const selectSubject = (subjects: readonly Named[], named: string): string => {
  const similar = fitting(subjects, named);
  if (similar.length > 1) throw ambiguous(named, similar, "subject");
  return similar[0]?.id ?? named;
};
