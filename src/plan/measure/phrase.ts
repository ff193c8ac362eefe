/** The words around a number that say what is measured. */
import { pattern } from "../pattern.ts";

const STOP = new Set(
  (
    "a an the and or but nor so in on of to for from with without within at by per via as than that which who when while if is are be been was were " +
    "must should shall can could may might will would do does did has have had not no its their our your this these those any all each every both " +
    "after before during under over above below across through until into onto between against around about up down out off then else only also plus " +
    "because since target goal or more less fewer minimum maximum min max tops"
  ).split(" "),
);
const WORD = pattern.uy`[\ue000\p{N}]+|[\p{L}][\p{L}\p{N}'’_./\ue000-]*[\p{L}\p{N}\ue000]|[\p{L}]`;
const LETTER = pattern.u`\p{L}`;
const GAP = /[\s\u00a0*_]+/uy;

const stickyAt = (expression: RegExp, text: string, at: number): string | null => {
  expression.lastIndex = at;
  return expression.test(text) ? text.slice(at, expression.lastIndex) : null;
};

export type Phrase = { start: number; end: number };

/** Up to `limit` words right after `from`, until a small word or any punctuation. */
export const phraseAfter = (text: string, from: number, limit = 4): Phrase | null => {
  let at = from;
  let start: number | null = null;
  let end = from;
  for (let count = 0; count < limit; count += 1) {
    const gap = stickyAt(GAP, text, at);
    if (gap === null && start !== null) break;
    const word = stickyAt(WORD, text, at + (gap?.length ?? 0));
    if (word === null || gap === null || (start === null && !LETTER.test(word)) || STOP.has(word.toLowerCase())) break;
    start ??= at + gap.length;
    at += gap.length + word.length;
    end = at;
  }
  return start === null ? null : { start, end };
};

const SCOPE = pattern.uy`[\s\u00a0]+(?:on|of|for)[\s\u00a0]+(?=\p{L})`;

/** "coverage" + " on payment code". */
export const withScope = (text: string, phrase: Phrase): Phrase => {
  const joint = stickyAt(SCOPE, text, phrase.end);
  const rest = joint === null ? null : phraseAfter(text, phrase.end + joint.length - 1, 3);
  return rest === null ? phrase : { start: phrase.start, end: rest.end };
};
