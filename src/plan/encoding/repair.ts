/**
 * Undoes wrong decodings of a plan: UTF-8 read as a western code page or as Mac Roman, once or several times, also
 * where bytes were lost. Text that was right stays as it is: what could have been meant is never touched.
 * A repair never adds or removes a line break, so that line numbers hold for the source.
 */
import { decodeBytes, type ReplacedBytes } from "./decode.ts";
import { repairMojibake, type Change } from "./mojibake.ts";

/** `from` holds what the file has on that line (bytes that were no UTF-8 as \xHH), `to` what it became. */
export type EncodingRepair = { line: number; from: string; to: string };

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

const withLines = (text: string, changes: readonly Change[]): EncodingRepair[] => {
  const repairs: EncodingRepair[] = [];
  const lineBreak = /\r\n|\r|\n/g;
  let line = 1;
  let next = changes.length === 0 ? null : lineBreak.exec(text);
  for (const { index, from, to } of changes) {
    for (; next !== null && next.index < index; next = lineBreak.exec(text)) line += 1;
    repairs.push({ line, from, to });
  }
  return repairs;
};

const BYTE_ORDER_MARK = "\ufeff";
const DAMAGED_MARK = /^(?:ï»¿|Ôªø)/;

/**
 * @returns the text, without its byte order mark, and each repair with its 1-based line; repairs of bytes first
 */
export const repairEncoding = (source: Uint8Array | string): { text: string; repairs: EncodingRepair[] } => {
  const { text: decoded, replaced } =
    typeof source === "string" ? { text: source, replaced: [] as ReplacedBytes[] } : decodeBytes(source);
  const unmarked = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  const mark = DAMAGED_MARK.exec(unmarked)?.[0] ?? "";
  const { text, changes } = repairMojibake(unmarked.slice(mark.length));
  return {
    text,
    repairs: [
      ...withLines(
        decoded,
        replaced.map(({ index, bytes, to }) => ({ index, from: hex(bytes), to })),
      ),
      ...(mark === "" ? [] : [{ line: 1, from: mark, to: "" }]),
      ...withLines(unmarked.slice(mark.length), changes),
    ],
  };
};
