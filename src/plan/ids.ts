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

const DASH = 0x2d;
/** The id that is being written. Joined of pieces it would be a tree of texts, copied when it is first looked up. */
const written = Buffer.alloc(2 + SLUG_LENGTH + 1 + 8);

/**
 * Words in small letters with dashes between them; ASCII only, because ids become names of branches and folders.
 * @param plain without disguised letters @returns where they end
 */
const writeSlug = (plain: string, from: number): number => {
  let end = from;
  for (let at = 0; at < plain.length; at += 1) {
    const start = at;
    while (at < plain.length && isWord(plain.charCodeAt(at))) at += 1;
    if (at === start) continue;
    if (end > from && end - from + at - start >= SLUG_LENGTH) break;
    if (end > from) {
      written[end] = DASH;
      end += 1;
    }
    for (let letter = start; letter < Math.min(at, start + SLUG_LENGTH); letter += 1) {
      const unit = plain.charCodeAt(letter);
      written[end] = unit >= 65 && unit <= 90 ? unit + 32 : unit;
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

/** Most texts: ASCII in single spaces without ticks, of which only the case can change. */
const PLAIN = /^(?! )(?: ?[!-_a-~])*$/;

/** Ticks around code say no more than the words do. */
const normalised = (text: string): string => oneLine(text.normalize("NFC").replaceAll("`", "")).toLowerCase();

/**
 * 32 bits of a hash of all parts together, in hexadecimal (the upper half of cyrb53). It tells alike slugs apart and
 * guards nothing, and a cryptographic one took a tenth of the time of a large plan.
 */
const fingerprint = (parts: readonly string[]): number => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      const unit = part.charCodeAt(at);
      high = Math.imul(high ^ unit, 2_654_435_761);
      low = Math.imul(low ^ unit, 1_597_334_677);
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return high;
};

const stemOf = (kind: NodeKind, plain: string, hash: number): string => {
  written[0] = ID_PREFIXES[kind].charCodeAt(0);
  written[1] = DASH;
  let end = writeSlug(plain, 2);
  if (end > 2) {
    written[end] = DASH;
    end += 1;
  }
  return written.toString("latin1", 0, writeHex(hash, end));
};

/** Hands out ids; of nodes that are alike in every word the second gets `-2`, in the order in which they ask. */
export type IdSource = (kind: NodeKind, words: { variety: string; text: string; heading: string }) => string;

export const createIdSource = (): IdSource => {
  // Of ids with different fingerprints none can be the other: few are ever compared as texts.
  const stems = new Map<number, string | string[]>();
  const repeated = new Map<string, number>();
  let lastHeading = { raw: "", normalised: "" };
  const isNew = (hash: number, stem: string): boolean => {
    const same = stems.get(hash);
    if (same === stem || (typeof same === "object" && same.includes(stem))) return false;
    stems.set(hash, same === undefined ? stem : [same, stem].flat());
    return true;
  };
  return (kind, { variety, text, heading }) => {
    // The nodes of one section ask one after the other.
    if (heading !== lastHeading.raw) {
      lastHeading = { raw: heading, normalised: PLAIN.test(heading) ? heading.toLowerCase() : normalised(heading) };
    }
    const isPlain = PLAIN.test(text);
    const title = isPlain ? text.toLowerCase() : normalised(text);
    const hash = fingerprint([kind, "\n", variety, "\n", title, "\n", lastHeading.normalised]);
    const begin = (isPlain ? title : text).slice(0, 2 * SLUG_LENGTH);
    const stem = stemOf(kind, isPlain ? begin : bare(begin), hash);
    if (isNew(hash, stem)) return stem;
    const count = (repeated.get(stem) ?? 1) + 1;
    repeated.set(stem, count);
    return `${stem}-${count}`;
  };
};
