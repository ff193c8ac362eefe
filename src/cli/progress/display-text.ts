/** Text as a terminal shows it. */
import { stripVTControlCharacters } from "node:util";

/** Wide in every terminal font: CJK, full-width forms, and what has an emoji presentation. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}])/u;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

const cells = (grapheme: string): number => (WIDE.test(grapheme) || grapheme.includes("\uFE0F") ? 2 : 1);

/** Number of cells that a text without colour codes takes up. */
export const displayWidth = (text: string): number =>
  graphemes(text).reduce((sum, grapheme) => sum + cells(grapheme), 0);

/**
 * One line without control characters: titles and messages come from plans and from commands' output, which must not
 * be able to move the cursor or rename the window.
 */
export const plainLine = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/\s+/gu, " ")
    // The zero-width joiner stays: it holds emoji together.
    .replace(/[[\p{Cc}\p{Cf}]--[\u200D]]/gv, "")
    .trim();

/** Cuts a text to `width` cells, with an ellipsis where something was lost. */
export const fitLine = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text;
  let room = width - 1;
  let kept = "";
  for (const grapheme of graphemes(text)) {
    room -= cells(grapheme);
    if (room < 0) break;
    kept += grapheme;
  }
  return width > 0 ? `${kept}…` : "";
};

/** "0.4 s", "12 s", "3 min 5 s", "2 h 4 min". */
export const durationText = (milliseconds: number): string => {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
