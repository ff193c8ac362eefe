/**
 * Formats a plan's text without changing what it says. Each rule is kept only if the blocks of the document are the
 * same after it; code, HTML and front matter stay byte for byte, and every line keeps its own line end.
 */
import { decodeBytes } from "./encoding/decode.ts";
import { joinDocument, meaningOf, settleEnds, splitDocument, type Line } from "./format/document.ts";
import { plainHeadings } from "./format/headings.ts";
import { dashBullets } from "./format/list-marks.ts";
import { spaceBlocks, trimLines } from "./format/spacing.ts";
import { alignTables } from "./format/tables.ts";

const RULES: readonly ((lines: readonly Line[]) => Line[])[] = [
  trimLines,
  plainHeadings,
  dashBullets,
  alignTables,
  spaceBlocks,
];

const isSame = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length && a.every(({ text, end }, index) => text === b[index]?.text && end === b[index]?.end);

const applyOnce = (lines: Line[], meaning: string): Line[] =>
  RULES.reduce((formatted, rule) => {
    const next = settleEnds(rule(formatted));
    return !isSame(next, formatted) && meaningOf(next) === meaning ? next : formatted;
  }, lines);

/** A rule may open the way for one before it; more than a few rounds never happen. */
const ROUNDS = 4;

/**
 * @param source text of the plan, its encoding repaired
 * @returns text that compiles to the same plan; formatting it again changes nothing
 */
export const formatPlan = (source: string): string => {
  let lines = splitDocument(source.replace(/^\ufeff/, ""));
  const meaning = meaningOf(lines);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = applyOnce(lines, meaning);
    if (next === lines) break;
    lines = next;
  }
  return joinDocument(lines);
};

/** The same for a file. Its bytes are read as the compiler reads them, so that none that are no UTF-8 lose their sense. */
export const formatPlanFile = (source: Uint8Array): Uint8Array =>
  new TextEncoder().encode(formatPlan(decodeBytes(source).text));
