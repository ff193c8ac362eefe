/** How titles are compared: what Markdown only dresses up, letter case and spacing do not count. */
export const plainTitle = (title: string): string =>
  title.normalize("NFC").replaceAll(/[*_`]/gu, "").replaceAll(/\s+/gu, " ").trim().toLowerCase();
