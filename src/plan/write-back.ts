/**
 * Ticks finished tasks in the plan's own file and links their evidence. Works on the original bytes, not on the
 * repaired text: every byte that is no tick and no mark stays as it was, in any encoding, with any line ends.
 */
import type { Plan } from "../model/plan.ts";
import { lazily } from "../runtime/lazily.ts";
import { repairEncoding } from "./encoding/repair.ts";
import { stripEvidence } from "./evidence-link.ts";
import { splitLines } from "./read/markdown/split-lines.ts";
import { codeUnitsOf } from "./write-back/code-units.ts";
import { finishLine } from "./write-back/finish-line.ts";
import { cellAt, finishRow } from "./write-back/finish-row.ts";

export type FinishedTask = { taskId: string; link: string };

const LINE = /\r\n|\r|\n/g;
const DELIMITER_ROW = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** Offsets at which lines start; line numbers hold because a repair of the encoding keeps all line breaks. */
const lineStarts = (text: string): number[] => [
  0,
  ...Array.from(text.matchAll(LINE), (match) => match.index + match[0].length),
];

const lineAt = (text: string, starts: readonly number[], index: number): string =>
  text.slice(starts[index], starts[index + 1] ?? text.length).replace(/[\r\n]+$/, "");

/** Whether a line stands below the line of dashes that makes a table. */
const isTableRow = (text: string, starts: readonly number[], index: number): boolean => {
  if (!lineAt(text, starts, index).includes("|")) return false;
  for (let above = index - 1; above >= 0; above -= 1) {
    const line = lineAt(text, starts, above);
    if (line.trim() === "") return false;
    if (line.includes("|") && DELIMITER_ROW.test(line)) return true;
  }
  return false;
};

/** Where tasks are written: all tasks of one line, and of one column of it, are finished together. */
type Place = { line: number; column: number; links: string[]; isOpen: boolean };

const placesOf = ({ tasks }: Plan, done: readonly FinishedTask[]): Place[] => {
  const links = new Map<string, string[]>();
  for (const { taskId, link } of done) links.set(taskId, [...(links.get(taskId) ?? []), link]);
  const places = new Map<string, Place>();
  for (const { id, status, source } of tasks) {
    const { line, column } = source;
    const place = places.get(`${line}:${column}`) ?? { line, column, links: [], isOpen: false };
    const own = links.get(id);
    place.links = [...new Set([...place.links, ...(own ?? [])])];
    place.isOpen ||= own === undefined && status === "open";
    places.set(`${line}:${column}`, place);
  }
  return [...places.values()];
};

/** Links by cell, for cells with words of their own whose tasks are all finished. @param row as the plan was read */
const linksByCell = (places: readonly Place[], row: string): Map<number, string[]> => {
  const cells = new Map<number, string[]>();
  for (const { column, links, isOpen } of places) {
    const cell = links.length === 0 || isOpen ? null : cellAt(row, column);
    if (cell !== null) cells.set(cell, links);
  }
  return cells;
};

/**
 * @param plan compiled from `source`
 * @param done tasks that have succeeded, each with the link to its evidence
 * @returns the new bytes; written twice they are the same
 */
export const writeBack = (source: Uint8Array, plan: Plan, done: readonly FinishedTask[]): Uint8Array => {
  const { text: units, encode, toBytes } = codeUnitsOf(source);
  const starts = lineStarts(units);
  const read = lazily(() => splitLines(repairEncoding(source).text));
  const places = Map.groupBy(placesOf(plan, done), ({ line }) => line);
  let text = "";
  let copied = 0;
  for (const [line, here] of [...places].sort(([a], [b]) => a - b)) {
    const start = starts[line - 1];
    const links = [...new Set(here.flatMap((place) => place.links))];
    if (start === undefined || links.length === 0) continue;
    const words = lineAt(units, starts, line - 1);
    const finished = isTableRow(units, starts, line - 1)
      ? finishRow(words, linksByCell(here, stripEvidence(read()[line - 1] ?? "")), encode)
      : finishLine(words, { links, tick: !here.some(({ isOpen }) => isOpen), encode });
    text += units.slice(copied, start) + finished;
    copied = start + words.length;
  }
  return toBytes(text + units.slice(copied));
};
