import { oneLine } from "./read/text/one-line.ts";

/** How titles are compared: what Markdown only dresses up, letter case and spacing do not count. */
export const plainTitle = (title: string): string =>
  oneLine(title.normalize("NFC").replaceAll(/[*_`]/gu, "")).toLowerCase();
