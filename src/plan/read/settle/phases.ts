/** What is known of phases only once all are read: rows of an overview, their order, names that refer to them. */
import type { Criterion, Gate, Phase, Window } from "../../../model/plan.ts";
import { ROOT_SCOPE, type Draft, type OverviewRow } from "../draft.ts";
import { nameKey } from "../names.ts";
import { addPhase, addTask, mergeWindows } from "../nodes.ts";
import { isOfWhole } from "../text/phase-reference.ts";

export type PhaseFinder = (reference: string) => Phase | undefined;

/** A range of days longer than this is no stretch of a plan, and not worth an entry a day. */
const MOST_DAYS = 400;

/** Finds phases by "sprint 3", "week 9", "day 45", a title. A week of several days is named for its last. */
export const phaseFinder = (draft: Draft): PhaseFinder => {
  const byName = new Map<string, Phase>();
  const byTime = new Map<string, Phase>();
  for (const phase of draft.phases) {
    for (const name of draft.namesOf(phase.title)) if (!byName.has(name)) byName.set(name, phase);
    const { week, day, endDay = day } = phase.window ?? {};
    if (week !== undefined) byTime.set(`week ${week}`, phase);
    if (day === undefined || endDay === undefined) continue;
    for (let one = day; one <= Math.min(endDay, day + MOST_DAYS); one += 1) {
      if (!byTime.has(`day ${one}`)) byTime.set(`day ${one}`, phase);
    }
  }
  return (reference) => {
    const key = nameKey(reference);
    return byName.get(key) ?? byTime.get(key);
  };
};

/** "Mon (Week 2)" is no row of a Monday of another week. */
const agree = (a: Window | null | undefined, b: Window | undefined): boolean =>
  (["week", "day", "endDay", "weekday", "date"] as const).every(
    (key) => a?.[key] === undefined || b?.[key] === undefined || a[key] === b[key],
  );

const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?$/iu;

/** "1 (Mon)" is the row of "Day 1 (Mon): Setup" and of "Day 1: Setup", and "Mon (Day 1)" is, too. */
const findOfRow = ({ label, window }: OverviewRow, draft: Draft, find: PhaseFinder): Phase | undefined => {
  const exact = find(label);
  if (exact !== undefined) return exact;
  const { day, endDay } = window ?? {};
  if (endDay !== undefined) {
    return draft.phases.find((phase) => phase.window?.day === day && phase.window?.endDay === endDay);
  }
  if (WEEKDAY.test(label)) {
    const same = draft.phases.filter((phase) => phase.window?.weekday === window?.weekday);
    return same.length === 1 ? same[0] : undefined;
  }
  const names = [...draft.namesOf(label), ...(day === undefined ? [] : [`day ${day}`])];
  return names.map(find).find((phase) => phase !== undefined && agree(window, phase.window));
};

const applyRow = (row: OverviewRow, phase: Phase): void => {
  const window = mergeWindows(row.window, phase.window);
  if (window !== undefined) phase.window = window;
  if (row.objective !== undefined) phase.objective = row.objective;
  if (row.deliverables.length > 0) phase.deliverables = [...(phase.deliverables ?? []), ...row.deliverables];
};

const phaseOfRow = (row: OverviewRow, draft: Draft): Phase => {
  const { label, objective, source, critical, deliverables } = row;
  const title = objective === undefined ? label : `${label}: ${objective}`;
  const phase = addPhase(draft, { title, source, window: row.window ?? undefined });
  const scope = { ...ROOT_SCOPE, phase, window: row.window, heading: title };
  if (critical !== undefined)
    addTask(draft, scope, {
      title: critical,
      source,
      kind: "critical-path",
      window: row.window ?? undefined,
    });
  for (const text of deliverables) draft.deliverables.push({ text, source, scope, status: "open" });
  return phase;
};

/** What the rows say of phases, and the phases that only rows name. @returns false where there were no rows */
const applyOverview = (draft: Draft, find: PhaseFinder): boolean => {
  if (draft.overview.length === 0) return false;
  const before = draft.phases.length;
  for (const row of draft.overview) applyRow(row, findOfRow(row, draft, find) ?? phaseOfRow(row, draft));
  const added = draft.phases.length > before;
  const dayOf = ({ window }: Phase): number => window?.day ?? Number.NaN;
  if (added && !draft.phases.some((phase) => Number.isNaN(dayOf(phase))))
    draft.phases.sort((a, b) => dayOf(a) - dayOf(b));
  return true;
};

/** Phases run one after the other unless the plan says that they run side by side. */
const setOrdinals = (draft: Draft, find: PhaseFinder): void => {
  for (const [first, ...others] of draft.parallelGroups) {
    for (const other of others) {
      const phase = find(other);
      if (phase !== undefined && first !== undefined) draft.parallelWith.set(phase.id, first);
    }
  }
  let last = -1;
  for (const phase of draft.phases) {
    const beside = draft.parallelWith.get(phase.id);
    if (draft.parallelPhases || (beside === null && last >= 0)) {
      phase.ordinal = Math.max(0, last);
    } else {
      const other = beside === undefined || beside === null ? undefined : find(beside);
      phase.ordinal = other === undefined || other === phase ? last + 1 : other.ordinal;
    }
    last = Math.max(last, phase.ordinal);
  }
};

/** A gate between two phases closes the one before it, unless its words say that it is the end of all. */
const phaseBefore = (node: Criterion | Gate, draft: Draft): Phase | undefined =>
  "criterionIds" in node && !isOfWhole(node.title)
    ? draft.phases.findLast(({ source }) => source.line < node.source.line)
    : undefined;

const applyReferences = (draft: Draft, find: PhaseFinder): void => {
  for (const { node, references } of draft.phaseReferences) {
    const phase = references.map(find).find((found) => found !== undefined) ?? phaseBefore(node, draft);
    if (phase !== undefined) node.phaseId = phase.id;
  }
};

export const settlePhases = (draft: Draft): void => {
  const written = phaseFinder(draft);
  const find = applyOverview(draft, written) ? phaseFinder(draft) : written;
  setOrdinals(draft, find);
  applyReferences(draft, find);
};
