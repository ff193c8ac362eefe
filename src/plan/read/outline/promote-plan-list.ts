/**
 * "## Plan" over a numbered list, in a document that names no other work: its items are the work. Those with numbered
 * steps of their own are areas, and become epics. Beside other work such a list only sums that up.
 */
import type { Block, Item, List } from "../markdown/block.ts";
import { wordsOf } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { withoutColon } from "../text/without-colon.ts";
import { isWork } from "./promote-groups.ts";
import { LABEL_LEVEL, STRUCTURAL_LABEL_LEVEL, type Section } from "./section.ts";

/** "Test plan" and "Rollback plan" are about something else. */
const PLAN =
  /^(?:(?:the|our|my)\s+)?(?:(?:detailed|proposed|implementation|action|work|execution|project|delivery|build|development|technical)\s+)*plan(?:\s+of\s+(?:action|work|attack))?$/iu;
const TASK_COLUMN = /^\W*(?:tasks?|work(?: items?)?|actions?(?: items?)?|activit(?:y|ies)|to-?dos?)\b/iu;
/** An item of a table of contents. */
const CONTENTS = /^\[[^\]]*\]\(#/u;

const listsOf = (blocks: readonly Block[]): List[] => blocks.filter((block) => block.kind === "list");

const holdsBoxes = (blocks: readonly Block[]): boolean =>
  listsOf(blocks).some(({ items }) => items.some((item) => item.status !== null || holdsBoxes(item.blocks)));

/** The one list that is the plan. */
const planList = ({ kind, level, title, blocks, children }: Section): List | null => {
  if (kind !== "prose" || level >= LABEL_LEVEL || !PLAN.test(title) || children.some(isWork)) return null;
  const [list, ...more] = listsOf(blocks);
  const isPlan = list?.ordered === true && more.length === 0 && !holdsBoxes(blocks);
  return isPlan && !list.items.some(({ lines }) => CONTENTS.test(lines[0]?.text ?? "")) ? list : null;
};

const candidatesIn = (section: Section): Section[] => {
  const own = planList(section) === null ? [] : [section];
  return section.kind === "plan" || section.kind === "prose"
    ? [...own, ...section.children.flatMap(candidatesIn)]
    : own;
};

const namesWork = (section: Section): boolean =>
  isWork(section) ||
  section.kind === "critical-path" ||
  section.blocks.some((block) => block.kind === "table" && block.header.some((name) => TASK_COLUMN.test(name))) ||
  (section.kind === "prose" && holdsBoxes(section.blocks)) ||
  section.children.some(namesWork);

const isArea = ({ blocks }: Item): boolean => listsOf(blocks).some(({ ordered }) => ordered);

export type Fill = (section: Section, blocks: readonly Block[]) => void;

const areaOf = (item: Item, fill: Fill): Section => {
  const raw = wordsOf(item.lines);
  const title = withoutColon(withoutDecoration(inlineText(raw)));
  const source = { ...item.source, endLine: item.lines.at(-1)?.line ?? item.source.line };
  const area: Section = {
    kind: "epic", level: STRUCTURAL_LABEL_LEVEL, title, raw, value: null, source, blocks: [], children: [],
  }; // prettier-ignore
  fill(area, item.blocks);
  return area;
};

export const promotePlanList = (root: Section, fill: Fill): void => {
  const [section, ...more] = candidatesIn(root);
  const list = section === undefined || more.length > 0 ? null : planList(section);
  if (section === undefined || list === null || namesWork(root)) return;
  const steps = list.items.filter((item) => !isArea(item));
  section.blocks = section.blocks.filter((block) => block !== list);
  const { title, raw } = section;
  if (steps.length > 0) {
    const blocks = [{ ...list, items: steps }];
    section.children.push({
      kind: "tasks", level: STRUCTURAL_LABEL_LEVEL, title, raw, value: null, source: list.source, blocks, children: [],
    }); // prettier-ignore
  }
  section.children.push(...list.items.filter(isArea).map((item) => areaOf(item, fill)));
};
