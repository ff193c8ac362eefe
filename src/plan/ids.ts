/**
 * Stable ids: made of a node's own words and the heading it stands under, never of its position. Numbers of lines,
 * ticks, estimates and evidence marks are no part of them, so that an id outlives edits around its node.
 */
import { oneLine } from "./read/text/one-line.ts";

export const ID_PREFIXES = { phase: "p", epic: "e", task: "t", criterion: "c", gate: "g" } as const;
export type NodeKind = keyof typeof ID_PREFIXES;

const SLUG_LENGTH = 32;

// No `u` flag: the classes are ASCII, and it makes their complements three times as slow.
const ACCENTED = /[^\0-\x7F]/;
/** "é" → "e" */
const bare = (text: string): string => (ACCENTED.test(text) ? text.normalize("NFKD").replaceAll(/\p{M}+/gu, "") : text);

/** ASCII only, because ids become names of branches and folders. */
const slug = (text: string): string => {
  const words = bare(text.slice(0, 2 * SLUG_LENGTH)).match(/[a-z0-9]+/gi);
  let joined = "";
  for (const word of words ?? []) {
    if (joined !== "" && joined.length + word.length >= SLUG_LENGTH) break;
    joined += joined === "" ? word.slice(0, SLUG_LENGTH) : `-${word}`;
  }
  return joined.toLowerCase();
};

/** Most texts: ASCII in single spaces without ticks, of which only the case can change. */
const PLAIN = /^(?! )(?: ?[!-_a-~])*$/;

/** Ticks around code say no more than the words do. */
const normalised = (text: string): string =>
  (PLAIN.test(text) ? text : oneLine(text.normalize("NFC").replaceAll("`", ""))).toLowerCase();

/**
 * 32 bits of a hash of all parts together, in hexadecimal (the upper half of cyrb53). It tells alike slugs apart and guards nothing, and a
 * cryptographic one took a tenth of the time of a large plan.
 */
const fingerprint = (parts: readonly string[]): string => {
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
  return (high >>> 0).toString(16).padStart(8, "0");
};

/** Hands out ids; of nodes that are alike in every word the second gets `-2`, in the order in which they ask. */
export type IdSource = (kind: NodeKind, words: { variety: string; text: string; heading: string }) => string;

export const createIdSource = (): IdSource => {
  const taken = new Map<string, number>();
  let lastHeading = { raw: "", normalised: "" };
  return (kind, { variety, text, heading }) => {
    // The nodes of one section ask one after the other.
    if (heading !== lastHeading.raw) lastHeading = { raw: heading, normalised: normalised(heading) };
    const hash = fingerprint([kind, "\n", variety, "\n", normalised(text), "\n", lastHeading.normalised]);
    const words = slug(text);
    const stem = (words === "" ? [ID_PREFIXES[kind], hash] : [ID_PREFIXES[kind], words, hash]).join("-");
    const count = (taken.get(stem) ?? 0) + 1;
    taken.set(stem, count);
    return count === 1 ? stem : `${stem}-${count}`;
  };
};
