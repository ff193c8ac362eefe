/**
 * Patterns that are dear when they are first used, behind words that are cheap to look for. A small plan meets few of
 * them, and pays a tenth of a millisecond for each that it meets. A large one meets most, and pays for each once.
 */
import { lazily } from "../runtime/lazily.ts";

export type CuedPattern = {
  /** A text that the pattern fits has at least one of these in lower case. */
  readonly cues: readonly string[];
  /** Made when it is first needed. */
  readonly expression: () => RegExp;
  /** Whether it could fit a text of which this is `lowerCase`. */
  readonly mayFit: (lower: string) => boolean;
  /** @param lower `lowerCase(text)`, where several patterns are tried on one text */
  readonly exec: (text: string, lower?: string) => RegExpExecArray | null;
};

/** As `i` compares with `u`: "ſ" is an "s". */
export const lowerCase = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.includes("ſ") ? lower.replaceAll("ſ", "s") : lower;
};

/** All that are loaded: a cue that is missing loses what a plan says and nothing tells, so that a test tries each. */
export const CUED_PATTERNS: CuedPattern[] = [];

/** Texts without a word after which a pattern is made all the same: to try it costs less than to look for words. */
const ENOUGH = 100;
/** So many words are looked for one by one only until then. */
const MANY = 4;

/** @param cues words with spaces between them @param make a pattern; what is global or sticky has no use for `exec` */
export const cued = (cues: string, make: () => RegExp): CuedPattern => {
  const words = cues.split(" ");
  const hasLetters = /[a-z]/.test(cues);
  let missed = 0;
  let asked = 0;
  const expression = lazily(make);
  const anyWord = lazily(() => new RegExp(words.map((word) => word.replaceAll(/\W/g, String.raw`\$&`)).join("|")));
  const mayFit = (lower: string): boolean => {
    asked += 1;
    if (words.length >= MANY && asked > ENOUGH) return anyWord().test(lower);
    for (const word of words) if (lower.includes(word)) return true;
    return false;
  };
  const found: CuedPattern = {
    cues: words,
    expression,
    mayFit,
    exec: (text, lower) => {
      const fits = hasLetters ? missed >= ENOUGH || mayFit(lower ?? lowerCase(text)) : mayFit(text);
      if (fits) return expression().exec(text);
      missed += 1;
      return null;
    },
  };
  CUED_PATTERNS.push(found);
  return found;
};
