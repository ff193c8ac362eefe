import type { TaskState } from "../../model/states.ts";
import type { TaskProgress } from "./state.ts";

/** What a person looks for first stands first. */
const URGENCY: Readonly<Record<TaskState, number>> = {
  leased: 0,
  merging: 0,
  failed: 1,
  queued: 2,
  skipped: 3,
  cancelled: 3,
  waiting: 4,
  succeeded: 5,
};

/** The `room` tasks most worth a line of their own, in their own order. */
export const chooseTasks = (tasks: readonly TaskProgress[], room: number): TaskProgress[] => {
  if (tasks.length <= room) return [...tasks];
  const chosen = new Set(tasks.toSorted((a, b) => URGENCY[a.state] - URGENCY[b.state]).slice(0, Math.max(0, room)));
  return tasks.filter((task) => chosen.has(task));
};

const WORDS: Readonly<Record<TaskState, string>> = {
  succeeded: "done",
  leased: "running",
  merging: "merging",
  failed: "failed",
  queued: "queued",
  waiting: "waiting",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** "12 done, 3 running, 5 waiting" */
export const countStates = (tasks: Iterable<TaskProgress>): string => {
  const byState = Map.groupBy(tasks, ({ state }) => state);
  return (Object.keys(WORDS) as TaskState[])
    .flatMap((state) => (byState.has(state) ? [`${byState.get(state)?.length} ${WORDS[state]}`] : []))
    .join(", ");
};
