import type { Criterion, Epic, Gate, Plan, PlanTask, Window } from "../../model/plan.ts";
import { gateName } from "./gate-name.ts";
import { placeNodes } from "./place-nodes.ts";

/** A line of the tree with what stands below it. */
type Branch = { text: string; below: Branch[] };

const isText = (part: string | undefined): part is string => part !== undefined && part !== "";

/** Titles are one line, and never move the cursor of a terminal. */
const plain = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();

const line = (title: string, ...facts: (string | undefined)[]): string =>
  [plain(title), ...facts.filter(isText).map(plain)].join("  · ");

const duration = (minutes: number | undefined): string | undefined => {
  if (minutes === undefined) return undefined;
  const [whole, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)];
  return [whole > 0 ? `${whole} h` : "", rest > 0 || whole === 0 ? `${rest} min` : ""].filter(isText).join(" ");
};

const span = (from: string | number | undefined, to: string | number | undefined): string | undefined =>
  from === undefined ? undefined : to === undefined || to === from ? String(from) : `${from}–${to}`;

/** @param around window of what encloses it, which need not be said again */
const when = (window: Window | undefined, around: Window = {}): string | undefined => {
  if (window === undefined) return undefined;
  const isDayKnown = window.day === around.day && window.endDay === around.endDay;
  const isDateKnown = window.date === around.date && window.endDate === around.endDate;
  const { day, endDay } = isDayKnown ? {} : window;
  const { date, endDate } = isDateKnown ? {} : window;
  const week = window.week === around.week ? undefined : window.week;
  const isWeekdayKnown = window.weekday === around.weekday && window.endWeekday === around.endWeekday;
  const { weekday, endWeekday } = isWeekdayKnown ? {} : window;
  const { time, endTime } = window;
  const days = span(day, endDay);
  return [
    days === undefined ? undefined : `day ${days}`,
    week === undefined ? undefined : `week ${week}`,
    span(weekday, endWeekday),
    span(date, endDate),
    span(time, endTime),
  ]
    .filter(isText)
    .join(" ");
};

const box = (status: "open" | "done"): string => (status === "done" ? "[x]" : "[ ]");

const worker = ({ binding, assignee, participants }: PlanTask): (string | undefined)[] => [
  assignee ?? (participants.length > 0 ? participants.join(" + ") : undefined),
  binding === undefined ? undefined : `by ${binding.agent}`,
];

const taskBranch = (
  task: PlanTask,
  nested: ReadonlyMap<string | undefined, PlanTask[]>,
  around: Window | undefined,
  seen: ReadonlySet<string>,
): Branch => {
  const { id, title, status, kind, rank, priority, estimateMinutes, window, touches } = task;
  const facts = [
    kind === "task" ? undefined : kind,
    priority,
    rank === undefined ? undefined : `rank ${rank}`,
    duration(estimateMinutes),
    when(window, around),
    ...worker(task),
    touches.length > 0 ? `touches ${touches.join(", ")}` : undefined,
  ];
  const path = new Set([...seen, id]);
  const below = (nested.get(id) ?? []).filter((child) => !path.has(child.id));
  return {
    text: `${box(status)} ${line(title, ...facts)}`,
    below: below.map((child) => taskBranch(child, nested, window ?? around, path)),
  };
};

const criterionBranch = ({ title, status, check, measures }: Criterion): Branch => {
  const how = check === undefined ? (measures.length > 0 ? "no check" : "not measurable") : `${check.kind} check`;
  return { text: `${box(status)} ${line(title, how)}`, below: [] };
};

const gateBranch = (gate: Gate, criteria: ReadonlyMap<string, Criterion>): Branch => {
  const judged = gate.criterionIds.map((id) => criteria.get(id)).filter((criterion) => criterion !== undefined);
  return { text: line(gateName(gate), when(gate.window)), below: judged.map(criterionBranch) };
};

const epicBranch = (epic: Epic, tasks: Branch[], around: Window | undefined): Branch => {
  const { kind, title, priority, lead, window, capacityMinutes } = epic;
  const facts = [
    kind === "workstream" ? "workstream" : undefined,
    priority,
    lead,
    when(window, around),
    capacityMinutes === undefined ? undefined : `capacity ${duration(capacityMinutes)}`,
  ];
  return { text: line(title, ...facts), below: tasks };
};

/** Below a phase, or outside of all: epics, loose tasks, gates, criteria that no gate judges. */
const placeBranches = (plan: Plan): ((phaseId: string | undefined) => Branch[]) => {
  const known = new Set(plan.tasks.map(({ id }) => id));
  const nested = Map.groupBy(plan.tasks, ({ parentId }) =>
    parentId !== undefined && known.has(parentId) ? parentId : undefined,
  );
  const placeOf = placeNodes(plan, nested.get(undefined) ?? []);
  const windows = new Map(plan.phases.map(({ id, window }) => [id, window]));
  const branches = (tasks: readonly PlanTask[], around: Window | undefined) =>
    tasks.map((task) => taskBranch(task, nested, around, new Set()));
  const criteria = new Map(plan.criteria.map((criterion) => [criterion.id, criterion]));
  const judged = new Set(plan.gates.flatMap(({ criterionIds }) => criterionIds));
  const loose = Map.groupBy(
    plan.criteria.filter(({ id }) => !judged.has(id)),
    ({ phaseId }) => phaseId,
  );
  return (phaseId) => {
    const around = windows.get(phaseId ?? "");
    const { epics, tasks, gates } = placeOf(phaseId);
    return [
      ...epics.map((inside) => epicBranch(inside.epic, branches(inside.tasks, inside.epic.window ?? around), around)),
      ...branches(tasks, around),
      ...gates.filter(({ criterionIds }) => criterionIds.length > 0).map((gate) => gateBranch(gate, criteria)),
      ...(loose.get(phaseId) ?? []).map(criterionBranch),
    ];
  };
};

const draw = (branches: readonly Branch[], indent: string, into: string[]): void => {
  for (const [at, { text, below }] of branches.entries()) {
    const isLast = at === branches.length - 1;
    into.push(`${indent}${isLast ? "└─ " : "├─ "}${text}`);
    draw(below, `${indent}${isLast ? "   " : "│  "}`, into);
  }
};

/** The plan for a terminal: plain text, one node a line, ending in a line break. */
export const renderTree = (plan: Plan): string => {
  const below = placeBranches(plan);
  const phases = plan.phases
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ id, title, priority, window }): Branch => ({
      text: line(title, priority, when(window)),
      below: below(id),
    }));
  const lines = [plain(plan.title)];
  draw([...phases, ...below(undefined)], "", lines);
  return `${lines.join("\n")}\n`;
};
