import { oneLine } from "./read/text/one-line.ts";

/** Most titles: nothing but their case counts already. */
const PLAIN = /^(?! )(?: ?[!-)+-^a-~])*$/;

/** How titles are compared: what Markdown only dresses up, letter case and spacing do not count. */
export const plainTitle = (title: string): string =>
  PLAIN.test(title) ? title.toLowerCase() : oneLine(title.normalize("NFC").replaceAll(/[*_`]/gu, "")).toLowerCase();
