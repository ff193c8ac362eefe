/** Statements that must hold: lists and tables of criteria, checklists, metric targets. */
import type { Criterion } from "../../../model/plan.ts";
import { parseMeasures } from "../../measure/parse-measures.ts";
import type { Draft, Scope } from "../draft.ts";
import { wordsOf, type Block, type Code, type Item } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { addCriterion } from "../nodes.ts";
import type { Section } from "../outline/section.ts";
import { isCheck, readCheck } from "./bind.ts";
import { type CriteriaOptions, measuresFor } from "./criteria-options.ts";
import { readCriteriaTable } from "./tables/criteria-table.ts";

const plainText = ({ lines }: Item): string => withoutDecoration(inlineText(wordsOf(lines)));

const NONE: readonly Item[] = [];

/** Most items have nothing below them. */
const nestedItems = (blocks: readonly Block[]): readonly Item[] =>
  blocks.length === 0 ? NONE : blocks.flatMap((block) => (block.kind === "list" ? block.items : []));

export const attachCheck = (criterion: Criterion, code: Code, draft: Draft): void => {
  const check = readCheck(code, draft);
  if (check === null) {
    // That it has one, of which its own diagnostic tells, is true all the same.
    criterion.checkSource ??= code.source;
    return;
  }
  criterion.check = check;
  criterion.checkSource = code.source;
};

const allText = (item: Item): string =>
  [plainText(item), ...nestedItems(item.blocks).map(allText)].filter((text) => text !== "").join("; ");

/**
 * An item is a criterion. Where it only gathers others (no checkbox, items below), those are the criteria: a sum of
 * statements could be proven no better than its parts. Items below a ticked or unticked one are details of it.
 */
export const readCriterionItem = (
  item: Item,
  scope: Scope,
  draft: Draft,
  options: CriteriaOptions,
): Criterion | null => {
  const nested = nestedItems(item.blocks);
  const title = plainText(item);
  const parts = item.status === null ? nested : nested.filter(({ status }) => status !== null);
  if (
    item.status === null &&
    nested.length > 0 &&
    !item.blocks.some((block) => block.kind === "code" && isCheck(block))
  ) {
    const section = `${options.section} ${title}`;
    for (const part of parts) readCriterionItem(part, scope, draft, { ...options, section });
    return null;
  }
  const stated = parts.length === 0 && nested.length > 0 ? allText(item) : title;
  const measures = measuresFor(item.status === null ? options.which : "all", () => parseMeasures(stated));
  if (title === "" || measures === null) return null;
  const criterion = addCriterion(
    draft,
    scope,
    { kind: options.kind, title, source: item.source, status: item.status ?? "open", measures },
    options.section,
  );
  for (const block of item.blocks) if (block.kind === "code" && isCheck(block)) attachCheck(criterion, block, draft);
  for (const part of parts) readCriterionItem(part, scope, draft, options);
  return criterion;
};

const readStatement = (
  text: string,
  source: Criterion["source"],
  scope: Scope,
  draft: Draft,
  options: CriteriaOptions,
): void => {
  const title = withoutDecoration(inlineText(text));
  const measures = measuresFor(options.which, () => parseMeasures(title));
  if (title !== "" && measures !== null)
    addCriterion(draft, scope, { kind: options.kind, title, source, measures }, options.section);
};

export const readCriteria = (
  section: Section,
  scope: Scope,
  draft: Draft,
  given: Omit<CriteriaOptions, "section">,
): void => {
  const options = { ...given, section: section.title };
  if (section.value !== null && section.kind !== "prose") {
    readStatement(section.value.text, section.source, scope, draft, options);
  } else if (section.value !== null) {
    // "**Latency:** p95 < 200 ms" is a criterion, "**Updated:** Jan 1" is not.
    const which = options.which === "all" ? "measured" : options.which;
    const text = `${section.title}: ${section.value.text}`;
    readStatement(text, section.source, scope, draft, { ...options, which });
  }
  let last: Criterion | null = null;
  const isListed =
    section.blocks.some(({ kind }) => kind === "list" || kind === "table") || section.children.length > 0;
  for (const block of section.blocks) {
    if (block.kind === "list") {
      for (const item of block.items) last = readCriterionItem(item, scope, draft, options);
    } else if (block.kind === "table") {
      readCriteriaTable(block, scope, draft, options);
    } else if (block.kind === "code" && isCheck(block) && last !== null) {
      // Not indented, but right after the list: it can only be meant for its last item.
      attachCheck(last, block, draft);
    } else if (block.kind === "paragraph" && !isListed && section.value === null) {
      // Prose after "Definition of Done" is the definition; before a list it is only an introduction.
      readStatement(block.lines.map(({ text }) => text).join("\n"), block.source, scope, draft, options);
    }
  }
};
