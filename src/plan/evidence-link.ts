/**
 * The mark that write-back leaves at the end of a finished task's line: ` — [evidence](LINK)` after a ticked checkbox,
 * ` ✅ [evidence](LINK)` where there is none, also at the end of a table cell. Ids and titles are made without it, so that they outlive a write-back.
 */
const SIGNS = { ticked: "—", plain: "✅" } as const;

const pattern = (encode: (text: string) => string): RegExp =>
  new RegExp(String.raw` (?:${encode(SIGNS.ticked)}|${encode(SIGNS.plain)}) \[evidence\]\([^()\s]*\)`, "g");

const MARK = pattern((text) => text);

/** Matches every mark; `encode` gives the code units in which the text at hand is written. */
export const evidencePattern = (encode: (text: string) => string): RegExp => pattern(encode);

/** Removes every evidence mark from raw Markdown. Call it before parsing: a parsed link has lost its brackets. */
export const stripEvidence = (text: string): string => text.replace(MARK, "");

/** Where marks stood, as offsets into the text without them. */
export const evidenceOffsets = (text: string): number[] => {
  let removed = 0;
  return Array.from(text.matchAll(MARK), ({ 0: mark, index }) => {
    const offset = index - removed;
    removed += mark.length;
    return offset;
  });
};

/** Percent-encodes what could end the link, the line or a table cell early, and what is no ASCII. */
const destination = (link: string): string =>
  encodeURI(link.toWellFormed())
    .replaceAll("%25", "%")
    .replace(/[()|`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const evidenceMark = (link: string, hasCheckbox: boolean): string =>
  ` ${hasCheckbox ? SIGNS.ticked : SIGNS.plain} [evidence](${destination(link)})`;
