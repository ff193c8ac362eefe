import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan, PlanTask, Window } from "../../model/plan.ts";
import { lazily } from "../../runtime/lazily.ts";
import { diagnostic } from "../diagnostics.ts";
import { daysOf } from "./day.ts";

const WORKDAY_MINUTES = 8 * 60;

const hours = (minutes: number): string => `${Number((minutes / 60).toFixed(2))} h`;

const sum = (tasks: readonly PlanTask[]): number =>
  tasks.reduce((all, { estimateMinutes = 0 }) => all + estimateMinutes, 0);

const list = (tasks: readonly PlanTask[]): string =>
  tasks
    .map(
      ({ assignee, source, estimateMinutes = 0 }) => `${assignee ?? `line ${source.line}`} ${hours(estimateMinutes)}`,
    )
    .join(" + ");

/** An estimate of a task covers what is nested in it. */
const estimated = (plan: Plan): PlanTask[] => {
  const byId = lazily(() => new Map(plan.tasks.map((task) => [task.id, task])));
  const isCovered = ({ id, parentId }: PlanTask): boolean => {
    if (parentId === undefined) return false;
    const seen = new Set([id]);
    for (
      let above: string | undefined = parentId;
      above !== undefined && !seen.has(above);
      above = byId().get(above)?.parentId
    ) {
      if (byId().get(above)?.estimateMinutes !== undefined) return true;
      seen.add(above);
    }
    return false;
  };
  return plan.tasks.filter((task) => task.estimateMinutes !== undefined && !isCovered(task));
};

const lintGroups = (plan: Plan, tasks: readonly PlanTask[]): Diagnostic[] => {
  const byEpic = Map.groupBy(tasks, ({ epicId }) => epicId);
  return plan.epics.flatMap(({ id, title, capacityMinutes, source }) => {
    const members = byEpic.get(id) ?? [];
    const total = sum(members);
    if (capacityMinutes === undefined || total <= capacityMinutes) return [];
    const message = `the estimates of "${title}" add up to ${hours(total)} (${list(members)}), its capacity is ${hours(capacityMinutes)}`;
    return [diagnostic("over-capacity", source.line, message)];
  });
};

const lintPeople = (plan: Plan, tasks: readonly PlanTask[]): Diagnostic[] => {
  const windows = new Map<string, Window | undefined>(
    [...plan.phases, ...plan.epics].map(({ id, window }) => [id, window]),
  );
  const epicPhase = new Map(plan.epics.map(({ id, phaseId }) => [id, phaseId]));
  const windowOf = ({ window, epicId = "", phaseId }: PlanTask) =>
    [window, windows.get(epicId), windows.get(phaseId ?? epicPhase.get(epicId) ?? "")].find(
      (found) => daysOf(found) !== null,
    );
  const dated = tasks.flatMap((task) => {
    const days = daysOf(windowOf(task));
    return task.assignee === undefined || days === null ? [] : [{ task, who: task.assignee, days }];
  });
  const shares = Map.groupBy(dated, ({ who, days }) => JSON.stringify([who.toLowerCase(), days.key]));
  return [...shares.values()].flatMap((share) => {
    const [first] = share;
    const total = sum(share.map(({ task }) => task));
    const last = share.at(-1)?.task;
    if (first === undefined || last === undefined || total <= first.days.days * WORKDAY_MINUTES) return [];
    const room = hours(first.days.days * WORKDAY_MINUTES);
    const lines = share.map(({ task }) => task.source.line).join(", ");
    const message = `${first.who} has ${hours(total)} on ${first.days.name} (lines ${lines}), which has ${room}`;
    return [diagnostic("over-capacity", last.source.line, message)];
  });
};

export const lintCapacity = (plan: Plan): Diagnostic[] => {
  const tasks = estimated(plan);
  return [...lintGroups(plan, tasks), ...lintPeople(plan, tasks)];
};
