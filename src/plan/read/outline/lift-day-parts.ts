/**
 * "**Pairing Sessions**" behind the last squad of a day stands under that squad's heading and is about the day: under the
 * squad it would get another id as soon as another squad is the last. What several squads have, each has for itself.
 */
import { isStructural, type SectionKind } from "./section-kinds.ts";
import { hasCheckboxes, LABEL_LEVEL, type Section } from "./section.ts";

const DAYS = new Set<SectionKind>(["day", "weekday"]);
const TIMES = new Set<SectionKind>([...DAYS, "phase", "week"]);
const OF_DAY = new Set<SectionKind>([
  "pairing", "review", "critical-path", "definition-of-done", "metrics", "schedule",
]); // prettier-ignore

/** A part of a day with work of its own. What stands under a task is about that task. */
const isSquad = (section: Section): boolean =>
  (isStructural(section.kind) && section.kind !== "task") ||
  (section.kind === "prose" && section.level < LABEL_LEVEL && hasCheckboxes(section));

const squadsIn = (section: Section): Section[] => {
  if (TIMES.has(section.kind)) return [];
  const inside = section.children.flatMap(squadsIn);
  return isSquad(section) ? [section, ...inside] : inside;
};

const isOfDay = ({ kind, level }: Section): boolean => level >= LABEL_LEVEL && OF_DAY.has(kind);

const lift = (day: Section): void => {
  const kinds = day.children
    .flatMap(squadsIn)
    .flatMap(({ children }) => [...new Set(children.filter(isOfDay).map(({ kind }) => kind))]);
  if (kinds.length === 0) return;
  const isLifted = (part: Section): boolean =>
    isOfDay(part) && kinds.indexOf(part.kind) === kinds.lastIndexOf(part.kind);
  day.children = day.children.flatMap((child) => {
    const lifted: Section[] = [];
    for (const squad of squadsIn(child)) {
      lifted.push(...squad.children.filter(isLifted));
      squad.children = squad.children.filter((part) => !isLifted(part));
    }
    return [child, ...lifted];
  });
};

export const liftDayParts = (section: Section): void => {
  if (DAYS.has(section.kind)) lift(section);
  for (const child of section.children) liftDayParts(child);
};
