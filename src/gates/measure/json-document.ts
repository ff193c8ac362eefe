/**
 * Finds the one JSON document in a command's output. Package managers print a preamble and warnings reach the same
 * file, so the document need not be the whole text; two documents are refused, because nothing says which one counts.
 */
import { parseJson, positionOf } from "./json-text.ts";

export type JsonDocument =
  | { kind: "found"; value: unknown }
  | { kind: "absent" }
  | { kind: "several"; count: number }
  | { kind: "malformed"; problem: string; line: number; column: number };

/** A text that must be JSON as a whole, as a report file is. */
export const readJsonFile = (text: string): JsonDocument => {
  const body = text.replace(/^\uFEFF/, "");
  if (body.trim() === "") return { kind: "absent" };
  const parsed = parseJson(body);
  if (parsed.ok) return { kind: "found", value: parsed.value };
  return { kind: "malformed", problem: parsed.problem, ...positionOf(body, parsed.offset) };
};

/**
 * A document among other lines: it starts a line with a bracket. A bracketed word such as "[info]" is passed over; a
 * malformed text of several lines is not, for a whole part inside it would be taken for the document.
 */
export const findJsonDocument = (text: string): JsonDocument => {
  const whole = readJsonFile(text);
  if (whole.kind !== "malformed") return whole;

  const documents: unknown[] = [];
  const starts = /^[ \t]*(?=[{[])/gm;
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const start = match.index + match[0].length;
    const end = endOfValue(text, start);
    const candidate = text.slice(start, end ?? text.length);
    const parsed = parseJson(candidate);
    if (parsed.ok) documents.push(parsed.value);
    else if (end === null || candidate.includes("\n")) {
      return { kind: "malformed", problem: parsed.problem, ...positionOf(text, start + parsed.offset) };
    }
    starts.lastIndex = start + candidate.length;
  }
  if (documents.length > 1) return { kind: "several", count: documents.length };
  return documents.length === 1 ? { kind: "found", value: documents[0] } : { kind: "absent" };
};

/** Offset after the bracket that closes the one at `start`, brackets in strings left aside; null when it stays open. */
const endOfValue = (text: string, start: number): number | null => {
  let depth = 0;
  const marks = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  marks.lastIndex = start;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    if (match[0] === "{" || match[0] === "[") depth += 1;
    else if (match[0] === "}" || match[0] === "]") depth -= 1;
    if (depth === 0) return marks.lastIndex;
  }
  return null;
};
