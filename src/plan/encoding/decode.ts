/** Bytes → text: byte order marks, UTF-16, and single bytes that are no UTF-8. */
import { cp1252Character } from "./code-pages.ts";

/** Bytes that were no UTF-8, and the Windows-1252 characters they became; `index` is an offset into the text. */
export type ReplacedBytes = { index: number; bytes: Uint8Array; to: string };

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

/** Length of the UTF-8 sequence at `index`; 0 when it is none. */
const validLength = (bytes: Uint8Array, index: number): number => {
  const lead = bytes[index] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let offset = 1; offset < length; offset += 1) if (((bytes[index + offset] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[index + 1] ?? 0;
  const overlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90);
  const outside = (lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f);
  return overlong || outside ? 0 : length;
};

const decodeMixed = (bytes: Uint8Array): { text: string; replaced: ReplacedBytes[] } => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const replaced: ReplacedBytes[] = [];
  let text = "";
  for (let index = 0; index < bytes.length;) {
    const start = index;
    for (let length = validLength(bytes, index); length > 0 && index < bytes.length; length = validLength(bytes, index))
      index += length;
    text += decoder.decode(bytes.subarray(start, index));
    const invalid = index;
    while (index < bytes.length && validLength(bytes, index) === 0) index += 1;
    if (index === invalid) continue;
    const to = Array.from(bytes.subarray(invalid, index), cp1252Character).join("");
    replaced.push({ index: text.length, bytes: bytes.subarray(invalid, index), to });
    text += to;
  }
  return { text, replaced };
};

/** Never fails. A byte order mark is no text and is left out. */
export const decodeBytes = (bytes: Uint8Array): { text: string; replaced: ReplacedBytes[] } => {
  if (startsWith(bytes, 0xff, 0xfe)) return { text: new TextDecoder("utf-16le").decode(bytes), replaced: [] };
  if (startsWith(bytes, 0xfe, 0xff)) return { text: new TextDecoder("utf-16be").decode(bytes), replaced: [] };
  const content = startsWith(bytes, 0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content), replaced: [] };
  } catch {
    return decodeMixed(content);
  }
};
