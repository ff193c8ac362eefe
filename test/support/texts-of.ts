import { stringMatching, type Arbitrary } from "fast-check";

/** From `start`, where a group opens, to behind its end. */
const groupEnd = (source: string, start: number): number => {
  let depth = 0;
  let inClass = false;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at];
    if (character === "\\") at += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")" && (depth -= 1) === 0) return at + 1;
  }
  throw new Error(`"${source}" has a group without an end`);
};

const withoutAssertions = (source: string): string => {
  const start = source.search(/\(\?<?[=!]/u);
  if (start < 0) return source.replaceAll(String.raw`\b`, "");
  return withoutAssertions(source.slice(0, start) + source.slice(groupEnd(source, start)));
};

/**
 * Texts that an expression fits but for its look-around, which the generator does not know and which only makes it fit
 * less. Of the ranges of `pattern` they have small letters.
 */
export const textsOf = ({ source }: RegExp): Arbitrary<string> =>
  stringMatching(new RegExp(withoutAssertions(source.replaceAll(/\(\?-i:\[[^\]]*\]\)/gu, "[a-z]")), "u"));
