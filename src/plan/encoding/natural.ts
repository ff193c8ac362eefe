/**
 * Could these characters be what somebody meant? Then they stay: a word that ends in an accented letter is often
 * followed by quotes, dashes or an ellipsis ("Brontë…”", "«está»—", "MANHÃ…", "12 Å³"), and read as bytes that is
 * valid UTF-8. Mojibake is sure only where no orthography puts its characters next to each other.
 */
import { lazily } from "../../runtime/lazily.ts";
import { pattern } from "../pattern.ts";

const LETTER = pattern.u`\p{L}`;
const lower = lazily(() => /\p{Ll}/u);
const upper = lazily(() => /\p{Lu}/u);

/** May stand behind any word, whatever comes next. */
const CLOSING = new Set("…–—’\u00a0\u00ad");
/** May stand behind a word when no letter comes next. */
const TRAILING = new Set("”“‘»«›™°²³¹ºª±·†‡¼½¾´");
/** Also possible behind a small letter: amounts and section signs after a no-break space. */
const AFTER_SMALL = new Set("€£¥¢§®©•‰¶µ");
/** Letters and openings that are continuation bytes: Czech "kéž…", Spanish "José¡¿qué?". */
const LETTERS = new Set("šžœ¡¿");

const isOrdinary = (character: string, next: string, lead: string): boolean => {
  if (CLOSING.has(character)) return true;
  if (TRAILING.has(character)) return !LETTER.test(next) && !(lead === "â" && (character === "†" || character === "‡"));
  if (lead === "â" || upper().test(lead)) return false;
  return LETTERS.has(character) || (AFTER_SMALL.has(character) && !LETTER.test(next));
};

/** Whether `lead` may end a word here. */
const mayEndWord = (lead: string, previous: string): boolean => {
  // Never the last letter of a capitalised word in front of these signs, except before quotes that give no valid bytes.
  if (lead === "Â") return false;
  // "hâlâ" ends so; alone it is no word.
  if (lead === "â") return LETTER.test(previous);
  if (!upper().test(lead)) return LETTER.test(lead);
  if (lower().test(previous)) return false;
  // One-letter words and signs: the ångström, the names of letters.
  return upper().test(previous) || lead === "Ä" || lead === "Å";
};

/** Judges `text[start, end)`, a lead character and its continuation characters, with their neighbours. */
export const mayBeMeant = (text: string, start: number, end: number): boolean => {
  const lead = text.charAt(start);
  if (!mayEndWord(lead, text.charAt(start - 1))) return false;
  for (let index = start + 1; index < end; index += 1) {
    if (!isOrdinary(text.charAt(index), text.charAt(index + 1), lead)) return false;
  }
  return true;
};
