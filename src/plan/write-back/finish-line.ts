import { evidenceMark, evidencePattern } from "../evidence-link.ts";

const MARKERS = String.raw`^(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+`;
const CHECKBOX = new RegExp(String.raw`${MARKERS}\[(?<state>[ xX])\](?=[ \t])`);
const HEADING = /^[ \t]{0,3}#{1,6}[ \t]/;
const CLOSING_HASHES = /[ \t]+#+[ \t]*$/;
const EMPTY_ITEM = /^(?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))*(?:#{1,6}|\[[ xX]\])?[ \t]*$/;

/** Where the words of a line end: a hard line break, of spaces or a backslash, stays behind them. */
const endOfWords = (line: string): number => line.replace(/\\$/, "").trimEnd().length;

type Finish = {
  links: readonly string[];
  /** Whether a checkbox of this line may be ticked. */
  tick: boolean;
  /** Turns text into the file's own code units. */
  encode: (text: string) => string;
};

/** The line with its checkbox ticked and its evidence at the end of its words; marks that were there are replaced. */
export const finishLine = (line: string, { links, tick, encode }: Finish): string => {
  const bare = line.replace(evidencePattern(encode), "");
  if (EMPTY_ITEM.test(bare)) return line;
  const checkbox = CHECKBOX.exec(bare);
  const state = checkbox === null ? -1 : checkbox[0].length - 2;
  const ticked = checkbox?.groups?.state === " " && tick ? `${bare.slice(0, state)}x${bare.slice(state + 1)}` : bare;
  const closing = HEADING.test(ticked) ? CLOSING_HASHES.exec(ticked) : null;
  const end = closing?.index ?? endOfWords(ticked);
  const marks = links.map((link) => encode(evidenceMark(link, checkbox !== null))).join("");
  return ticked.slice(0, end) + marks + ticked.slice(end);
};
