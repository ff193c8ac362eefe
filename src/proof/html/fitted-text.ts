/**
 * SVG does not wrap or cut text, and nothing here can measure a font: widths at 12 px are estimated, on the safe side.
 * By code points, not by what Intl calls a character: its tables differ from machine to machine, and a page must not.
 */
const LATIN_PX = 6.4;
const WIDE_PX = 12.5;
/** From here on (CJK and emoji) characters are about as wide as they are high. */
const FIRST_WIDE = 0x2e80;

const widthOf = (character: string): number => ((character.codePointAt(0) ?? 0) < FIRST_WIDE ? LATIN_PX : WIDE_PX);

/** Code points of `text` that fit into `widthPx`. */
const fitting = (text: string, widthPx: number): string => {
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > widthPx) break;
    kept += character;
  }
  return kept;
};

export const fits = (text: string, widthPx: number): boolean => fitting(text, widthPx) === text;

/** `text`, cut with an ellipsis to what fits into `widthPx`. */
export const fittedText = (text: string, widthPx: number): string =>
  fits(text, widthPx) ? text : `${fitting(text, widthPx - LATIN_PX).trimEnd()}…`;

/** `text` and `ending`, of which only `text` is cut. */
export const fittedBefore = (text: string, ending: string, widthPx: number): string => {
  let endingPx = 0;
  for (const character of ending) endingPx += widthOf(character);
  return fits(text + ending, widthPx) ? text + ending : fittedText(text, widthPx - endingPx) + ending;
};

/** `text` in at most two lines that fit into `widthPx`, broken between words where there are any. */
export const twoLines = (text: string, widthPx: number): string[] => {
  if (fits(text, widthPx)) return [text];
  const first = fitting(text, widthPx);
  const space = text[first.length] === " " ? first.length : first.lastIndexOf(" ");
  const end = space > first.length / 3 ? space : first.length;
  return [text.slice(0, end), fittedText(text.slice(end).trimStart(), widthPx)];
};
