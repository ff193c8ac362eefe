/**
 * Ticks finished tasks in the plan's own file and links their evidence. Works on the original bytes, not on the
 * repaired text: every byte that is no tick and no mark stays as it was, in any encoding, with any line ends.
 */
import type { Plan } from "../model/plan.ts";
import { codeUnitsOf } from "./write-back/code-units.ts";
import { finishLine } from "./write-back/finish-line.ts";

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

/** A row holds several tasks, and a mark would widen its column: table cells are left alone. */
const isTableRow = (text: string, starts: readonly number[], index: number): boolean => {
  if (!lineAt(text, starts, index).includes("|")) return false;
  for (let above = index; above >= 0; above -= 1) {
    const line = lineAt(text, starts, above);
    if (line.trim() === "") return false;
    if (line.includes("|") && DELIMITER_ROW.test(line)) return true;
  }
  return false;
};

/** Links by line number, of tasks that the plan has. */
const linksByLine = (plan: Plan, done: readonly FinishedTask[]): Map<number, string[]> => {
  const lines = new Map(plan.tasks.map((task) => [task.id, task.source.line]));
  const byLine = new Map<number, string[]>();
  for (const { taskId, link } of done) {
    const line = lines.get(taskId);
    if (line === undefined) continue;
    byLine.set(line, [...new Set([...(byLine.get(line) ?? []), link])]);
  }
  return byLine;
};

/**
 * @param plan compiled from `source`
 * @param done tasks that have succeeded, each with the link to its evidence
 * @returns the new bytes; written twice they are the same
 */
export const writeBack = (source: Uint8Array, plan: Plan, done: readonly FinishedTask[]): Uint8Array => {
  const units = codeUnitsOf(source);
  const starts = lineStarts(units.text);
  const finished = new Set(done.map(({ taskId }) => taskId));
  const open = new Set(
    plan.tasks.filter(({ id, status }) => status === "open" && !finished.has(id)).map((task) => task.source.line),
  );
  let text = "";
  let copied = 0;
  for (const [line, links] of [...linksByLine(plan, done)].sort(([a], [b]) => a - b)) {
    const start = starts[line - 1];
    if (start === undefined || isTableRow(units.text, starts, line - 1)) continue;
    const words = lineAt(units.text, starts, line - 1);
    text += units.text.slice(copied, start) + finishLine(words, { links, tick: !open.has(line), encode: units.encode });
    copied = start + words.length;
  }
  return units.toBytes(text + units.text.slice(copied));
};
