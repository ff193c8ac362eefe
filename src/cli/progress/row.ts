import { stripVTControlCharacters } from "node:util";
import type { Colors } from "../session.ts";
import { displayWidth, fitLine } from "./display-text.ts";

/** Where a frame is drawn: the terminal's size in cells, its colours, and the time in milliseconds since the epoch. */
export type View = { now: number; columns: number; rows: number; colors: Colors };

/**
 * One line of a frame: a lead as it is, a text that is cut to what the others leave, a dim detail, an end as it is.
 * @param parts lead and end may carry colour codes; text and detail may not
 */
export const row = (
  parts: { lead: string; text: string; detail?: string; end?: string; paint?: (text: string) => string },
  view: View,
): string => {
  const width = (coloured: string): number => displayWidth(stripVTControlCharacters(coloured));
  const end = parts.end ?? "";
  const detail = parts.detail ? `  ${parts.detail}` : "";
  const taken = width(parts.lead) + width(end) + displayWidth(detail);
  const text = fitLine(parts.text, Math.max(8, view.columns - taken));
  // On a terminal too narrow for both, the detail gives way.
  const shown = fitLine(detail, view.columns - width(parts.lead) - width(end) - displayWidth(text));
  return `${parts.lead}${(parts.paint ?? String)(text)}${shown && view.colors.dim(shown)}${end}`;
};
