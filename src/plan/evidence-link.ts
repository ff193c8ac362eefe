/**
 * The mark that write-back leaves at the end of a finished task's line: ` — [evidence](LINK)` after a ticked checkbox,
 * ` ✅ [evidence](LINK)` where there is none. Ids and titles are made without it, so that they outlive a write-back.
 */
const MARK = /[ \t]*(?:—|✅) \[evidence\]\([^()\s]*\)/g;

/** Removes every evidence mark from raw Markdown. Call it before parsing: a parsed link has lost its brackets. */
export const stripEvidence = (text: string): string => text.replace(MARK, "");

/** Percent-encodes what could end the link, the line or a table cell early. */
const destination = (link: string): string =>
  link.replace(/[\s()<>|\\`"]/g, (character) => `%${(character.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}`);

export const evidenceMark = (link: string, hasCheckbox: boolean): string =>
  ` ${hasCheckbox ? "—" : "✅"} [evidence](${destination(link)})`;
