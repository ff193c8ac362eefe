import type { CodePage } from "./code-pages.ts";

export type Decoded = { codePoint: number; /** UTF-16 code units read. */ length: number };

/** Bytes that a UTF-8 sequence with this lead byte has; 0 for a byte that leads none. */
const lengthOf = (lead: number): number => {
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
};

const SMALLEST = [0, 0, 0x80, 0x800, 0x10000] as const;

/** Reads the characters from `index` on as the bytes they came from: one multi-byte UTF-8 sequence, or null. */
export const decodeAt = (text: string, index: number, page: CodePage): Decoded | null => {
  const lead = page.get(text.charCodeAt(index)) ?? 0;
  const length = lengthOf(lead);
  if (length === 0) return null;
  let codePoint = lead & (0xff >> (length + 1));
  for (let offset = 1; offset < length; offset += 1) {
    const byte = page.get(text.charCodeAt(index + offset)) ?? 0;
    if ((byte & 0xc0) !== 0x80) return null;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (surrogate || codePoint > 0x10ffff || codePoint < (SMALLEST[length] ?? 0)) return null;
  return { codePoint, length };
};
