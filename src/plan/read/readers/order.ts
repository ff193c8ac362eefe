/** Order in words and arrows: dependency graphs, critical paths, "B depends on A", and cross points "A ↔ C". */
import type { Source } from "../../../model/source.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Block, TextLine } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import {
  beginsWithArrow,
  endsWithArrow,
  hasArrow,
  hasDoubleArrow,
  isDownArrow,
  isDrawing,
  isStem,
  joinBranches,
  mayHaveArrow,
  splitChain,
  splitCrossPoints,
} from "../text/arrows.ts";
import { readRelation } from "../text/relation.ts";

/** "Critical path: A → B": the words before the first end are no end. Of "A: build → B: ship" they are, as of the others. */
const endsOf = (text: string): string[] => {
  const ends = splitChain(text);
  return ends.every((end) => /^[^:]{1,60}:\s*\S/u.test(end))
    ? ends
    : splitChain(text.replace(/^[^:→>]{1,60}:\s+(?=.*(?:→|->|=>|─))/u, ""));
};

/** Reads one line. @param strict whether what cannot be resolved is a fault of the plan, not just prose */
export const readOrderLine = (text: string, line: number, scope: Scope, draft: Draft, strict: boolean): boolean => {
  if (!strict && !mayHaveArrow(text)) return false;
  const plain = withoutDecoration(inlineText(text));
  if (hasDoubleArrow(plain)) return addCrossPoint(plain, { line, column: 1, endLine: line }, draft);
  if (hasArrow(plain)) {
    const ends = endsOf(plain);
    if (ends.length > 1) draft.pendingChains.push({ ends, line, strict: strict && !isDrawing(plain), scope });
    return ends.length > 1;
  }
  const ends = strict ? readRelation(plain) : null;
  if (ends === null) return false;
  draft.pendingChains.push({ ends, line, strict: false, scope });
  return true;
};

export const addCrossPoint = (plain: string, source: Source, draft: Draft): boolean => {
  const points = splitCrossPoints(plain);
  for (const parties of points) draft.crossPoints.push({ parties, text: plain, source });
  return points.length > 0;
};

const linesOf = (block: Block): TextLine[] => {
  if (block.kind === "paragraph") return block.lines;
  if (block.kind === "code")
    return joinBranches(block.text.split("\n")).map((text, at) => ({ text: text.trim(), line: block.firstLine + at }));
  if (block.kind === "list") return block.items.flatMap((item) => [...item.lines, ...item.blocks.flatMap(linesOf)]);
  return block.kind === "quote" ? block.blocks.flatMap(linesOf) : [];
};

/** "A" over "→ B" or "↓" and "B", and "A →" over "B": each line goes on where the one above ended. */
const joinChains = (lines: readonly TextLine[]): TextLine[] => {
  let end = "";
  let leadsOn = false;
  return lines.flatMap(({ text, line }): TextLine[] => {
    if (isStem(text)) {
      leadsOn ||= isDownArrow(text);
      return [];
    }
    const begins = beginsWithArrow(text);
    const joined = end !== "" && (begins || leadsOn) ? `${end} ${begins ? "" : "→ "}${text.trim()}` : text;
    leadsOn = endsWithArrow(text);
    end = splitChain(withoutDecoration(inlineText(text))).at(-1) ?? "";
    return [{ text: joined, line }];
  });
};

export const readOrderBlock = (block: Block, scope: Scope, draft: Draft, strict: boolean): boolean => {
  if (block.kind === "table")
    return block.rows
      .map(({ cells, source }) => readOrderLine(cells.join(": "), source.line, scope, draft, false))
      .includes(true);
  return joinChains(linesOf(block))
    .map(({ text, line }) => readOrderLine(text, line, scope, draft, strict))
    .includes(true);
};
