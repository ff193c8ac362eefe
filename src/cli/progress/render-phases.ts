import type { TaskState } from "../../model/states.ts";
import { chooseTasks, countStates } from "./choose-tasks.ts";
import { durationText, fitLine, plainLine } from "./display-text.ts";
import { decisionMark, taskMark } from "./marks.ts";
import { row, type View } from "./row.ts";
import type { GateProgress, Progress, TaskProgress } from "./state.ts";

type PhaseGroup = { title: string; gate: GateProgress | undefined; tasks: TaskProgress[] };

const phaseGroups = (progress: Progress): PhaseGroup[] => {
  const gates = [...progress.gates.values()];
  return [...Map.groupBy(progress.tasks.values(), ({ phaseId }) => phaseId)].map(([phaseId, tasks]) => ({
    title: phaseId === null ? "Tasks" : (progress.phaseTitles.get(phaseId) ?? phaseId),
    gate: phaseId === null ? undefined : gates.find((gate) => gate.phaseId === phaseId),
    tasks,
  }));
};

const isDone = (group: PhaseGroup): boolean => group.tasks.every(({ state }) => state === "succeeded");
const isAhead = (group: PhaseGroup): boolean => group.tasks.every(({ state }) => state === "waiting");

/** The tasks by phase, in at most `room` lines: what runs and what failed before what is over or still to come. */
export const renderPhases = (progress: Progress, room: number, view: View): string[] => {
  const groups = phaseGroups(progress);
  const active = groups.filter((group) => !isDone(group) && !isAhead(group));
  // Phases that are over, or that have not begun, give up their line first.
  const folded = groups.length > room - active.length * 2 ? groups.filter((group) => !active.includes(group)) : [];
  const shown = groups.filter((group) => !folded.includes(group));
  const foldedLines = renderFolded(folded, view);
  let left = room - shown.length - foldedLines.length;
  const lines = shown.flatMap((group) => {
    const heading = renderPhaseHeading(group, view);
    if (!active.includes(group)) return [heading];
    const share = Math.max(0, Math.floor(left / (active.length - active.indexOf(group))));
    const tasks = renderTasks(group.tasks, share, view);
    left -= tasks.length;
    return [heading, ...tasks];
  });
  return [...foldedLines, ...lines].slice(0, room);
};

const renderFolded = (groups: readonly PhaseGroup[], view: View): string[] => {
  if (groups.length === 0) return [];
  const done = groups.filter(isDone).length;
  const parts = [
    done > 0 ? `${done} done` : "",
    groups.length > done ? `${groups.length - done} not begun` : "",
  ].filter(Boolean);
  return [view.colors.dim(fitLine(`  phases: ${parts.join(", ")}`, view.columns))];
};

const renderPhaseHeading = (group: PhaseGroup, view: View): string => {
  const done = group.tasks.filter(({ state }) => state === "succeeded").length;
  const end = group.gate ? `${view.colors.dim("  gate ")}${decisionMark(group.gate.decision, view.colors)}` : "";
  return row({ lead: "  ", text: plainLine(group.title), detail: `${done}/${group.tasks.length}`, end }, view);
};

const renderTasks = (tasks: readonly TaskProgress[], room: number, view: View): string[] => {
  const shown = chooseTasks(tasks, tasks.length <= room ? room : room - 1);
  const hidden = tasks.filter((task) => !shown.includes(task));
  const more =
    hidden.length > 0 && room > 0 ? [view.colors.dim(fitLine(`    … ${countStates(hidden)}`, view.columns))] : [];
  return [...shown.map((task) => renderTask(task, view)), ...more];
};

const renderTask = (task: TaskProgress, view: View): string =>
  row(
    {
      lead: `    ${taskMark(task.state, view.colors)} `,
      text: plainLine(task.title),
      detail: taskDetail(task, view.now),
    },
    view,
  );

const taskDetail = (task: TaskProgress, now: number): string => {
  const attempt = task.attempt > 1 ? `attempt ${task.attempt}` : "";
  const since = task.startedAt === null ? "" : durationText((task.endedAt ?? now) - task.startedAt);
  const note = task.note === null ? "" : fitLine(plainLine(task.note), 60);
  const details: Readonly<Record<TaskState, string[]>> = {
    waiting: [],
    queued: [note && `again after: ${note}`],
    leased: [plainLine(task.agent ?? ""), attempt, since],
    merging: ["merging", attempt, since],
    succeeded: [attempt, since],
    failed: [note],
    skipped: [note],
    cancelled: [note],
  };
  return details[task.state].filter(Boolean).join(", ");
};
