/**
 * Stable ids: made of a node's own words and the heading it stands under, never of its position. Numbers of lines,
 * ticks, estimates and evidence marks are no part of them, so that an id outlives edits around its node.
 */
import { hash } from "node:crypto";

export const ID_PREFIXES = { phase: "p", epic: "e", task: "t", criterion: "c", gate: "g" } as const;
export type NodeKind = keyof typeof ID_PREFIXES;

const SLUG_LENGTH = 32;

/** ASCII only, because ids become names of branches and folders. */
const slug = (text: string): string => {
  const words = text
    .slice(0, 2 * SLUG_LENGTH)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replace(/^-/u, "");
  if (words.length <= SLUG_LENGTH) return words.replace(/-$/u, "");
  const cut = words.slice(0, SLUG_LENGTH + 1);
  return cut.slice(0, Math.max(cut.lastIndexOf("-"), SLUG_LENGTH / 2)).replace(/-$/u, "");
};

/** Ticks around code say no more than the words do. */
const normalised = (text: string): string =>
  text.normalize("NFC").replaceAll("`", "").replaceAll(/\s+/gu, " ").trim().toLowerCase();

/** Hands out ids; of nodes that are alike in every word the second gets `-2`, in the order in which they ask. */
export type IdSource = (kind: NodeKind, words: { variety: string; text: string; heading: string }) => string;

export const createIdSource = (): IdSource => {
  const taken = new Map<string, number>();
  let lastHeading = { raw: "", normalised: "" };
  return (kind, { variety, text, heading }) => {
    // The nodes of one section ask one after the other.
    if (heading !== lastHeading.raw) lastHeading = { raw: heading, normalised: normalised(heading) };
    const key = [kind, variety, normalised(text), lastHeading.normalised].join("\n");
    const stem = [ID_PREFIXES[kind], slug(text), hash("sha256", key).slice(0, 8)]
      .filter((part) => part !== "")
      .join("-");
    const count = (taken.get(stem) ?? 0) + 1;
    taken.set(stem, count);
    return count === 1 ? stem : `${stem}-${count}`;
  };
};
