/** Which merges of a run a fork of it keeps: those on its record up to an event. Pure. */
import { ProvostError } from "../../model/errors.ts";
import type { Event, EventPayload } from "../../model/event.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Attempt } from "../../model/run.ts";
import type { InheritedTask, RunFork } from "../../model/run-fork.ts";

export type ForkSource = {
  runId: RunId;
  baseCommit: string;
  /** All that is on its record, in order. */
  events: readonly Event[];
  attempts: readonly Attempt[];
  /** Where it was itself forked from. */
  fork: RunFork | null;
};

/** By a position in the log, or by the task whose merge is the last to be kept; all that is merged when neither. */
export type ForkPoint = { through?: number | undefined; after?: string | undefined };

export type Kept = {
  through: number;
  headCommit: string;
  inherited: InheritedTask[];
  /** Merged later, in their order: their work is not carried over. */
  leftBehind: TaskId[];
};

type Merge = { position: number; task: InheritedTask };

const doneHere = (source: ForkSource, event: Event): InheritedTask => {
  const { attemptId, mergeCommit } = event.payload as EventPayload<"task.succeeded">;
  const attempt = source.attempts.find((one) => one.attemptId === attemptId);
  if (attempt === undefined || event.streamPosition === null || event.hash === null)
    throw new ProvostError("INTERNAL", `the record of run ${source.runId} has no attempt ${attemptId}`, { attemptId });
  const { number, agentId, baseCommit, resultCommit, outputBlob, exitCode, startedAt, finishedAt } = attempt;
  return {
    taskId: attempt.taskId,
    mergeCommit,
    runId: source.runId,
    event: { streamPosition: event.streamPosition, hash: event.hash },
    attempt: {
      attemptId: attempt.attemptId,
      number,
      agentId,
      baseCommit,
      resultCommit,
      outputBlob,
      exitCode,
      startedAt,
      finishedAt,
    },
  };
};

/** In the order in which they came onto the branch. */
const mergesOf = (source: ForkSource): Merge[] => {
  const before = new Map<string | null, InheritedTask>(source.fork?.inherited.map((task) => [task.taskId, task]));
  return source.events.flatMap((event): Merge[] => {
    if (event.name === "task.succeeded") return [{ position: event.position, task: doneHere(source, event) }];
    const inherited = event.name === "task.inherited" ? before.get(event.taskId) : undefined;
    return inherited === undefined ? [] : [{ position: event.position, task: inherited }];
  });
};

const invalid = (message: string, details: Record<string, unknown>): ProvostError =>
  new ProvostError("FORK_POINT_INVALID", message, details);

const positionOf = ({ runId, events }: ForkSource, merges: readonly Merge[], { through, after }: ForkPoint): number => {
  const last = events.at(-1)?.position ?? 0;
  if (through !== undefined && after !== undefined)
    throw invalid("a run is forked after a task or through an event, not both", { through, after });
  if (after !== undefined) {
    const merge = merges.find(({ task }) => task.taskId === after);
    if (merge !== undefined) return merge.position;
    throw invalid(`task ${after} of run ${runId} is not merged, so nothing begins after it`, { runId, after });
  }
  if (through === undefined) return last;
  const first = events[0]?.position ?? 0;
  if (through >= first && through <= last) return through;
  throw invalid(`the events of run ${runId} are ${first} to ${last}; ${through} is none of them`, { runId, through });
};

/** FORK_POINT_INVALID. */
export const keptTasks = (source: ForkSource, point: ForkPoint): Kept => {
  const merges = mergesOf(source);
  const through = positionOf(source, merges, point);
  const kept = merges.filter(({ position }) => position <= through);
  return {
    through,
    headCommit: kept.at(-1)?.task.mergeCommit ?? source.baseCommit,
    inherited: kept.map(({ task }) => task),
    leftBehind: merges.slice(kept.length).map(({ task }) => task.taskId),
  };
};
