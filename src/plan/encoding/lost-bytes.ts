/** Finds the one usual symbol that a sequence with lost bytes can have been. */
import { UNDEFINED_BYTES, WESTERN, type WesternPage } from "./code-pages.ts";
import { lazily } from "../../runtime/lazily.ts";
import { USUAL_SYMBOLS } from "./usual-symbols.ts";

/** Stands in a key for a byte that became U+FFFD. A byte that was dropped is not in the key at all. */
const REPLACED = 0x100;

const keyOf = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** Damaged bytes → the symbol, or null where two usual symbols would look alike. */
const damagedForms = (page: WesternPage): ReadonlyMap<string, string | null> => {
  const forms = new Map<string, string | null>();
  const undefinedBytes = UNDEFINED_BYTES[page];
  for (const symbol of USUAL_SYMBOLS) {
    const bytes = [...new TextEncoder().encode(symbol)];
    // „ and ” look alike in Windows-1254; the words around them decide (see western.ts).
    if (symbol === "„" || bytes.length < 3 || !bytes.some((byte) => undefinedBytes.has(byte))) continue;
    const dropped = bytes.filter((byte) => !undefinedBytes.has(byte));
    const replaced = bytes.map((byte) => (undefinedBytes.has(byte) ? REPLACED : byte));
    for (const form of [dropped, replaced]) {
      // "ðŸ" alone could be any of them.
      if (form.length < bytes.length - 1 || form.length < 2) continue;
      const key = keyOf(form);
      forms.set(key, forms.has(key) && forms.get(key) !== symbol ? null : symbol);
    }
  }
  return forms;
};

const FORMS = {
  cp1252: lazily(() => damagedForms("cp1252")),
  cp1254: lazily(() => damagedForms("cp1254")),
};

/** The page that a text was read by, as far as its damage tells. */
export type Page = WesternPage | "either";

const symbolOf = (key: string, page: Page): string | null | undefined => {
  if (page !== "either") return FORMS[page]().get(key);
  const symbol = FORMS.cp1252().get(key);
  return FORMS.cp1254().get(key) === symbol ? symbol : undefined;
};

/** The letter that an emoji begins with says more than the rest of the text. */
const pageAt = (text: string, index: number, page: Page): Page => {
  if (text[index] === "ð") return "cp1252";
  return text[index] === "ğ" ? "cp1254" : page;
};

const LONGEST = 4;

/** Reads a damaged symbol at `index`; the longest form wins. */
export const restoreAt = (text: string, index: number, page: Page): { symbol: string; length: number } | null => {
  const bytes: number[] = [];
  for (let offset = 0; offset < LONGEST; offset += 1) {
    const unit = text.charCodeAt(index + offset);
    // A C1 control says ISO-8859-1, which loses nothing.
    const byte = unit === 0xfffd ? REPLACED : unit < 0xa0 ? undefined : WESTERN.get(unit);
    if (byte === undefined) break;
    bytes.push(byte);
  }
  const own = pageAt(text, index, page);
  for (let length = bytes.length; length >= 2; length -= 1) {
    const symbol = symbolOf(keyOf(bytes.slice(0, length)), own);
    if (symbol !== undefined) return symbol === null ? null : { symbol, length };
  }
  return null;
};
