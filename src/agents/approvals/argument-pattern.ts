/**
 * What the arguments of a call have to look like. `*` stands for any text, also for none and for one with `/` in it; a
 * backslash takes the next character for itself. Takes time in proportion to the text, whatever the pattern.
 */
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { ArgumentPattern } from "../../store/tools/approval-rules.ts";

export const literally = (text: string): string => text.replaceAll(/[\\*]/g, String.raw`\$&`);

/** What stands between the stars. */
const segmentsOf = (pattern: string): string[] => {
  const segments = [""];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    if (character === "*") segments.push("");
    else segments[segments.length - 1] += character === "\\" ? (pattern[(at += 1)] ?? "\\") : character;
  }
  return segments;
};

export const matchesText = (pattern: string, text: string): boolean => {
  const [first = "", ...rest] = segmentsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const segment of rest) {
    const at = text.indexOf(segment, from);
    if (at < 0 || at + segment.length > end) return false;
    from = at + segment.length;
  }
  return true;
};

const textOf = (value: unknown): string => (typeof value === "string" ? value : canonicalJson(value));

/** Every argument that the pattern names is there and looks like it; a list has as many items as its pattern. */
export const matchesArguments = (pattern: ArgumentPattern, input: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(pattern).every(([name, wanted]) => {
    const value = input[name];
    if (value === undefined || value === null) return false;
    if (typeof wanted === "string") return matchesText(wanted, textOf(value));
    if (!Array.isArray(value) || value.length !== wanted.length) return false;
    return wanted.every((item, index) => matchesText(item, textOf(value[index])));
  });

/** Exactly these arguments. */
export const patternOf = (input: Readonly<Record<string, unknown>>): ArgumentPattern =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map((item) => literally(textOf(item))) : literally(textOf(value)),
      ]),
  );
