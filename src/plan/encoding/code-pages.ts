/**
 * Which byte a character came from, for the code pages that UTF-8 is most often misread as.
 * The western table takes Windows-1252, ISO-8859-1 (whose bytes 80 to 9F are the C1 controls) and the letters of
 * Windows-1254 together: where they differ, no character stands for two bytes.
 */
const CP1252_80_TO_9F = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const MAC_ROMAN_80_TO_FF =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø" +
  "¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
const CP1254_LETTERS = { Ğ: 0xd0, İ: 0xdd, Ş: 0xde, ğ: 0xf0 } as const;

/** UTF-16 code unit → byte, only for bytes 80 to FF. */
export type CodePage = ReadonlyMap<number, number>;

const pageOf = (characters: string, firstByte: number): [number, number][] =>
  Array.from(characters, (character, index) => [character.charCodeAt(0), firstByte + index]);

export const WESTERN: CodePage = new Map([
  ...Array.from({ length: 128 }, (_, index): [number, number] => [0x80 + index, 0x80 + index]),
  ...pageOf(CP1252_80_TO_9F, 0x80),
  ...Object.entries(CP1254_LETTERS).map(([letter, byte]): [number, number] => [letter.charCodeAt(0), byte]),
]);

export const MAC_ROMAN: CodePage = new Map(pageOf(MAC_ROMAN_80_TO_FF, 0x80));

/** Bytes that the code page gives no character: converters drop them or write U+FFFD. */
export const UNDEFINED_BYTES = {
  cp1252: new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]),
  cp1254: new Set([0x81, 0x8d, 0x8e, 0x8f, 0x90, 0x9d, 0x9e]),
} as const;
export type WesternPage = keyof typeof UNDEFINED_BYTES;

/** The character that Windows-1252 gives a byte; a C1 control where it gives none. */
export const cp1252Character = (byte: number): string =>
  byte >= 0x80 && byte <= 0x9f ? (CP1252_80_TO_9F[byte - 0x80] ?? "\ufffd") : String.fromCharCode(byte);
