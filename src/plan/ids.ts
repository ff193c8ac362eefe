/**
 * Stable ids: made of a node's own words and the heading it stands under, never of its position. Numbers of lines,
 * ticks, estimates and evidence marks are no part of them, so that an id outlives edits around its node.
 */
import { oneLine } from "./read/text/one-line.ts";

export const ID_PREFIXES = { phase: "p", epic: "e", task: "t", criterion: "c", gate: "g" } as const;
export type NodeKind = keyof typeof ID_PREFIXES;

const SLUG_LENGTH = 32;

/** What may hold a letter or digit of ASCII in disguise: not dashes, quotes, arrows and comparisons. */
const DISGUISED = /[^\0-\x7F\u2010-\u2027\u2190-\u22FF]/;
/** "é" → "e" */
const bare = (text: string): string =>
  DISGUISED.test(text) ? text.normalize("NFKD").replaceAll(/\p{M}+/gu, "") : text;

/** A digit or letter of ASCII. */
const isWord = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90);

const SPACE = 0x20;
const TICK = 0x60;
const DASH = 0x2d;
const small = (unit: number): number => (unit >= 65 && unit <= 90 ? unit + 32 : unit);

/** The beginning of the text that is being read, of which its slug is made. */
const begun = new Uint8Array(2 * SLUG_LENGTH);
const NOTHING = new Uint8Array(0);
/** The id that is being written. Joined of pieces it would be a tree of texts, copied when it is first looked up. */
const written = Buffer.alloc(2 + SLUG_LENGTH + 1 + 8);

/**
 * Words in small letters with dashes between them; ASCII only, because ids become names of branches and folders.
 * @param bytes without disguised letters @returns where they end
 */
const writeSlug = (bytes: Uint8Array, length: number, from: number): number => {
  let end = from;
  for (let at = 0; at < length; at += 1) {
    const start = at;
    while (at < length && isWord(bytes[at] ?? 0)) at += 1;
    if (at === start) continue;
    if (end > from && end - from + at - start >= SLUG_LENGTH) break;
    if (end > from) {
      written[end] = DASH;
      end += 1;
    }
    for (let letter = start; letter < Math.min(at, start + SLUG_LENGTH); letter += 1) {
      written[end] = small(bytes[letter] ?? 0);
      end += 1;
    }
  }
  return end;
};

/** Eight digits. @returns where they end */
const writeHex = (hash: number, from: number): number => {
  for (let digit = 0; digit < 8; digit += 1) {
    const value = (hash >>> (28 - 4 * digit)) & 0xf;
    written[from + digit] = value < 10 ? 48 + value : 87 + value;
  }
  return from + 8;
};

/** Ticks around code say no more than the words do. */
const normalised = (text: string): string => oneLine(text.normalize("NFC").replaceAll("`", "")).toLowerCase();

/**
 * 32 bits of a hash of all parts together, in hexadecimal (the upper half of cyrb53). It tells alike slugs apart and
 * guards nothing, and a cryptographic one took a tenth of the time of a large plan.
 */
const state = new Int32Array(2);
const FIRST_HIGH = 0xdeadbeef | 0;
const FIRST_LOW = 0x41c6ce57;

const hash = (text: string): void => {
  let first = state[0] ?? 0;
  let second = state[1] ?? 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    first = Math.imul(first ^ unit, 2_654_435_761);
    second = Math.imul(second ^ unit, 1_597_334_677);
  }
  state[0] = first;
  state[1] = second;
};

/**
 * Most texts are ASCII in single spaces without ticks, of which only the case can change: they are read once, for the
 * hash and for the slug.
 * @param start filled with the beginning of the text @returns false, with the hash as it was, where the text is another
 */
const hashPlain = (text: string, start: Uint8Array): boolean => {
  let first = state[0] ?? 0;
  let second = state[1] ?? 0;
  let before = SPACE;
  for (let at = 0; at < text.length; at += 1) {
    const unit = small(text.charCodeAt(at));
    if (unit > 0x7e || unit < SPACE || unit === TICK || (unit === SPACE && before === SPACE)) return false;
    if (at < start.length) start[at] = unit;
    first = Math.imul(first ^ unit, 2_654_435_761);
    second = Math.imul(second ^ unit, 1_597_334_677);
    before = unit;
  }
  if (before === SPACE && text !== "") return false;
  state[0] = first;
  state[1] = second;
  return true;
};

const fingerprint = (): number => {
  const first = state[0] ?? 0;
  const second = state[1] ?? 0;
  return Math.imul(first ^ (first >>> 16), 2_246_822_507) ^ Math.imul(second ^ (second >>> 13), 3_266_489_909);
};

const stemOf = (kind: NodeKind, bytes: Uint8Array, length: number, print: number): string => {
  written[0] = ID_PREFIXES[kind].charCodeAt(0);
  written[1] = DASH;
  let end = writeSlug(bytes, length, 2);
  if (end > 2) {
    written[end] = DASH;
    end += 1;
  }
  return written.toString("latin1", 0, writeHex(print, end));
};

/** Hands out ids; of nodes that are alike in every word the second gets `-2`, in the order in which they ask. */
export type IdSource = (kind: NodeKind, words: { variety: string; text: string; heading: string }) => string;

export const createIdSource = (): IdSource => {
  // Of ids with different fingerprints none can be the other: few are ever compared as texts.
  const stems = new Map<number, string | string[]>();
  const repeated = new Map<string, number>();
  const isNew = (print: number, stem: string): boolean => {
    const same = stems.get(print);
    if (same === stem || (typeof same === "object" && same.includes(stem))) return false;
    stems.set(print, same === undefined ? stem : [same, stem].flat());
    return true;
  };
  return (kind, { variety, text, heading }) => {
    state[0] = FIRST_HIGH;
    state[1] = FIRST_LOW;
    hash(kind);
    hash("\n");
    hash(variety);
    hash("\n");
    const isPlain = hashPlain(text, begun);
    if (!isPlain) hash(normalised(text));
    hash("\n");
    if (!hashPlain(heading, NOTHING)) hash(normalised(heading));
    const print = fingerprint();
    const begin = isPlain ? begun : Buffer.from(bare(text.slice(0, begun.length)));
    const stem = stemOf(kind, begin, isPlain ? Math.min(text.length, begun.length) : begin.length, print);
    if (isNew(print, stem)) return stem;
    const count = (repeated.get(stem) ?? 1) + 1;
    repeated.set(stem, count);
    return `${stem}-${count}`;
  };
};
