/**
 * Regular expressions over letters and digits of every script that cost little at their first use. V8 writes `\p{L}` out
 * anew for each expression that has it, and under `i` looks up the other cases of all its letters: 0.7 ms an expression,
 * 80 of them in a plan of ten lines. The ranges below cost 0.03 ms, twice that if they were escapes to be read again.
 *
 * They hold every letter and every digit. In Latin, Greek, Cyrillic, Hebrew and Arabic, in the blocks of punctuation and
 * symbols and among the full-width forms they hold nothing else. In other scripts the marks, digits and signs that stand
 * between the letters count as letters too, and so do a few code points that are not assigned; the test says which.
 */
const LETTERS =
  "A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u02c6-\u02d1\u02e0-\u02e4\u02ec\u02ee\u0370-\u0374\u0376-\u037d\u037f\u0386\u0388-\u03f5\u03f7-\u0481\u048a-\u0559\u0560-\u0588\u05d0-\u05f2\u0620-\u064a\u066e-\u06d3\u06d5\u06e5-\u06e6\u06ee-\u06ef\u06fa-\u06fc\u06ff\u0710-\u07f5\u07fa\u0800-\u0828\u0840-\u0858\u0860-\u088f\u08a0-\u08c9\u0904-\u0961\u0971-\u09f1\u09f4-\u09f9\u09fc\u0a05-\u0a74\u0a85-\u0ae1\u0af9-\u0bf8\u0bfa-\u0c61\u0c80\u0c85-\u0dc6\u0e01-\u0e3a\u0e40-\u0e46\u0e81-\u0f00\u0f40-\u0f6c\u0f88-\u0f8c\u1000-\u103f\u1050-\u10fa\u10fc-\u1360\u1369-\u167f\u1681-\u17d3\u17d7-\u17da\u17dc-\u17ff\u180b-\u1ffc\u2071\u207f\u2090-\u209c\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128\u212a-\u212d\u212f-\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183-\u2184\u2c00-\u2ce4\u2ceb-\u2cf3\u2d00-\u2d6f\u2d80-\u2dde\u2e2f\u3005-\u3006\u3031-\u3035\u303b-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\ua837\ua839-\ud7ff\uf900-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\u{10000}-\u{1efff}\u{20000}-\u{3ffff}";
const DIGITS =
  "0-9\xb2-\xb3\xb9\xbc-\xbe\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u09f4-\u09f9\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0b72-\u0b77\u0be6-\u0bf2\u0c66-\u0c6f\u0c78-\u0c7e\u0ce6-\u0cef\u0d58-\u0d5e\u0d66-\u0d78\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f33\u1040-\u1049\u1090-\u1099\u17e0-\u17f9\u1810-\u1819\u2070\u2074-\u2079\u2080-\u2089\u2150-\u2182\u2185-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u2cfd\u3007\u3021-\u3029\u3038-\u303a\u3192-\u3195\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf\uff10-\uff19\u{1d7ce}-\u{1d7ff}\u{1f100}-\u{1f10c}\u{1fbf0}-\u{1fbf9}";
const LETTERS_AND_DIGITS =
  "0-9A-Za-z\xaa\xb2-\xb3\xb5\xb9-\xba\xbc-\xbe\xc0-\xd6\xd8-\xf6\xf8-\u02c1\u02c6-\u02d1\u02e0-\u02e4\u02ec\u02ee\u0370-\u0374\u0376-\u037d\u037f\u0386\u0388-\u03f5\u03f7-\u0481\u048a-\u0559\u0560-\u0588\u05d0-\u05f2\u0620-\u064a\u0660-\u0669\u066e-\u06d3\u06d5\u06e5-\u06e6\u06ee-\u06fc\u06ff\u0710-\u07f5\u07fa\u0800-\u0828\u0840-\u0858\u0860-\u088f\u08a0-\u08c9\u0904-\u0961\u0966-\u096f\u0971-\u09f1\u09f4-\u09f9\u09fc\u0a05-\u0a74\u0a85-\u0aef\u0af9-\u0bf8\u0bfa-\u0c6f\u0c78-\u0c80\u0c85-\u0def\u0e01-\u0e3a\u0e40-\u0e46\u0e50-\u0e59\u0e81-\u0f00\u0f20-\u0f33\u0f40-\u0f6c\u0f88-\u0f8c\u1000-\u1049\u1050-\u10fa\u10fc-\u1360\u1369-\u167f\u1681-\u17d3\u17d7-\u17da\u17dc-\u17ff\u180b-\u1ffc\u2070-\u2079\u207f-\u2089\u2090-\u209c\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128\u212a-\u212d\u212f-\u2139\u213c-\u213f\u2145-\u2149\u214e\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u2c00-\u2ce4\u2ceb-\u2cf3\u2cfd\u2d00-\u2d6f\u2d80-\u2dde\u2e2f\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u318e\u3192-\u3195\u31a0-\u31bf\u31f0-\u31ff\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf\u3400-\ua837\ua839-\ud7ff\uf900-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\u{10000}-\u{1efff}\u{1f100}-\u{1f10c}\u{1fbf0}-\u{1fbf9}\u{20000}-\u{3ffff}";

/** A class with one of the two properties, or a property outside of a class. */
const PART = /(?<!\\)\[(?:[^\]\\]|\\.)*?\\p\{[LN]\}(?:[^\]\\]|\\.)*\]|\\p\{[LN]\}/gs;

/**
 * Under `i` the class is taken out of it: the ranges have both cases of each letter, and for V8 to look them up is half
 * of the cost.
 */
const compact = (part: string, ignoresCase: boolean): string => {
  const written = part
    .replaceAll(String.raw`\p{L}\p{N}`, LETTERS_AND_DIGITS)
    .replaceAll(String.raw`\p{L}`, LETTERS)
    .replaceAll(String.raw`\p{N}`, DIGITS);
  const members = part.startsWith("[") ? written : `[${written}]`;
  return ignoresCase ? `(?-i:${members})` : members;
};

const tag = (flags: string) => {
  const ignoresCase = flags.includes("i");
  return (text: TemplateStringsArray, ...parts: readonly string[]): RegExp =>
    new RegExp(
      String.raw(text, ...parts).replaceAll(PART, (part) => compact(part, ignoresCase)),
      flags,
    );
};

/** ``pattern.iu`(?<![\p{L}\p{N}])day` `` is `/(?<![\p{L}\p{N}])day/iu` with the classes of this file. */
export const pattern = { u: tag("u"), gu: tag("gu"), uy: tag("uy"), iu: tag("iu"), giu: tag("giu") } as const;
