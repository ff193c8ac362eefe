/**
 * UTF-8 that was read as Mac Roman. Its lead characters are signs of mathematics and quotation, so each is believed
 * only with the second characters that the usual signs and letters give: "‚Äî", "‚úÖ", "√©", "¬∞", "Ô∏è".
 */
import { MAC_ROMAN, WESTERN } from "./code-pages.ts";
import { scriptOf } from "./plausible.ts";
import { USUAL_SYMBOLS } from "./usual-symbols.ts";
import { decodeAt, type Decoded } from "./utf8-sequence.ts";
import { pattern } from "../pattern.ts";

const LETTER = pattern.u`^\p{L}$`;
/** The lead byte F0 is a private character, which most programs drop. */
const LOST_LEAD = "\uf8ff";

/** √ and ¬ also stand before operands and relations. */
const OPERANDS = new Set("πΩµ");
const RELATIONS = new Set("±≤≥≠∂∑∏∫∞°");
const AFTER_NOT = new Set("†∞©®´ª∑£¢ß∂");

const USUAL = new Set(USUAL_SYMBOLS);

const isBelieved = (text: string, index: number, { codePoint, length }: Decoded): boolean => {
  const [lead, second] = [text.charAt(index), text.charAt(index + 1)];
  const [previous, next] = [text.charAt(index - 1), text.charAt(index + length)];
  switch (lead) {
    case "‚":
      return scriptOf(codePoint) === "symbol" && codePoint >= 0x200b;
    case "√":
      if (OPERANDS.has(second)) return false;
      return !RELATIONS.has(second) || (LETTER.test(previous) && LETTER.test(next));
    case "¬":
      return AFTER_NOT.has(second);
    case "Ô":
      return codePoint === 0xfe0f;
    case LOST_LEAD:
      return scriptOf(codePoint) === "emoji";
    default:
      return false;
  }
};

/** "ã‚¨", "â¬†": the lead is a continuation byte of western mojibake. */
const isWestern = (text: string, index: number): boolean => {
  const decoded = decodeAt(text, index - 1, WESTERN);
  return decoded !== null && scriptOf(decoded.codePoint) !== null;
};

/** "üöÄ": an emoji without its lead. Only usual ones, and never inside a word. */
const leadlessAt = (text: string, index: number): Decoded | null => {
  if (text[index] !== "ü") return null;
  const decoded = decodeAt(`${LOST_LEAD}${text.slice(index, index + 3)}`, 0, MAC_ROMAN);
  if (decoded === null || !USUAL.has(String.fromCodePoint(decoded.codePoint))) return null;
  const [previous, next] = [text.charAt(index - 1), text.charAt(index + 3)];
  const followed =
    LETTER.test(next) && leadlessAt(text, index + 3) === null && !/^Ô∏è|^ü/.test(text.slice(index + 3, index + 6));
  return LETTER.test(previous) || followed ? null : { codePoint: decoded.codePoint, length: 3 };
};

/** The text between two offsets, repaired once. */
export const repairMacRoman = (text: string, from: number, to: number): string => {
  let repaired = "";
  let copied = from;
  for (let index = from; index < to;) {
    const decoded = decodeAt(text, index, MAC_ROMAN);
    const free = index === copied || !isWestern(text, index);
    const found = decoded !== null && free && isBelieved(text, index, decoded) ? decoded : leadlessAt(text, index);
    if (found === null) {
      index += 1;
      continue;
    }
    repaired += text.slice(copied, index) + String.fromCodePoint(found.codePoint);
    index += found.length;
    copied = index;
  }
  return repaired + text.slice(copied, to);
};
