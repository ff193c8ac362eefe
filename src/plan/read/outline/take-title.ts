import { isStructural, type SectionKind } from "./section-kinds.ts";
import type { Section } from "./section.ts";

const STAGES = new Set<SectionKind>(["phase", "week", "day"]);

const holdsStages = ({ children }: Section): boolean =>
  children.some((child) => child.level <= 6 && (STAGES.has(child.kind) || holdsStages(child)));

/** "# Sprint 7" over days of its own is about all of them. A week is not: its days get their week from it. */
const isPart = (section: Section): boolean =>
  isStructural(section.kind) && (section.kind === "week" || section.kind === "day" || !holdsStages(section));

/**
 * The one heading above all others is the title of the document, whatever its words; two of them are two parts of it.
 * A heading that is the title becomes the plan itself.
 */
export const takeTitle = (root: Section): string => {
  const headings = root.children.filter(({ level }) => level <= 6);
  const [first] = headings;
  if (first === undefined) return "";
  const isAbove = headings.length === 1 || (first.level === 1 && !headings.slice(1).some(({ level }) => level === 1));
  // "## Acceptance criteria" alone is a part of a document that has no title.
  if (isAbove && !isPart(first) && (first.level === 1 || first.kind === "prose")) first.kind = "plan";
  return first.title;
};
