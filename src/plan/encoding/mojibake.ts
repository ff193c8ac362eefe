/** Finds the places of a text that may be mojibake, and undoes it there. */
import { lazily } from "../../runtime/lazily.ts";
import { MAC_ROMAN, WESTERN, type WesternPage } from "./code-pages.ts";
import { repairMacRoman } from "./mac-roman.ts";
import type { Script } from "./plausible.ts";
import { collectEvidence, readRuns, repairWestern, type Evidence } from "./western.ts";

const charactersOf = (page: ReadonlyMap<number, number>, first: number, last: number): string =>
  [...page]
    .filter(([, byte]) => byte >= first && byte <= last)
    .map(([unit]) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");

/** Clean text is passed by in one scan for what all mojibake begins with: one class, at a tenth of what more would cost. */
const LEAD = /[ÂÃÄÅÆÈÎÏÐÑ×ØÙÚÛà-ïðğĞ‚√¬Ô\uf8ffü]/g;
/** A lead character with a continuation behind it. */
const suspectPattern = lazily(() => {
  const western = charactersOf(WESTERN, 0x80, 0xbf);
  const mac = charactersOf(MAC_ROMAN, 0x80, 0xbf);
  return new RegExp(String.raw`[ÂÃÄÅÆÈÎÏÐÑ×ØÙÚÛà-ïðğĞ][${western}\ufffd]|[‚√¬Ô\uf8ff][${mac}]|ü[${mac}][${mac}]`, "y");
});
const NEXT_ASCII = /[\0-\x7f]|$/g;

/** From a suspect to the next ASCII character, with as many neighbours as a judgement looks at. */
type Island = { start: number; end: number; before: string; text: string; after: string };

const BEFORE = 2;
const AFTER = 1;

const findIslands = (text: string): Island[] => {
  const islands: Island[] = [];
  LEAD.lastIndex = 0;
  for (let lead = LEAD.exec(text); lead !== null; lead = LEAD.exec(text)) {
    const start = lead.index;
    const suspect = suspectPattern();
    suspect.lastIndex = start;
    if (!suspect.test(text)) continue;
    NEXT_ASCII.lastIndex = start;
    const end = NEXT_ASCII.exec(text)?.index ?? text.length;
    const before = text.slice(Math.max(0, start - BEFORE), start);
    islands.push({ start, end, before, text: text.slice(start, end), after: text.slice(end, end + AFTER) });
    LEAD.lastIndex = end;
  }
  return islands;
};

const keyOf = ({ before, text, after }: Island): string => `${before}\n${text}\n${after}`;

/** Damage twice over is seen; four times is a limit, not a case. */
const PASSES = 4;
const CONTROL = /[\u0080-\u009f]/;

type Judge = { page: WesternPage; evidence: Evidence };

const repairWith = ({ before, text, after }: Island, { page, evidence }: Judge, controls: boolean): string => {
  const from = before.length;
  let island = text;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const mac = repairMacRoman(before + island + after, from, from + island.length);
    const next = repairWestern(before + mac + after, from, from + mac.length, { page, controls }, evidence);
    if (next === island) break;
    island = next;
  }
  return island;
};

/** C1 controls are bytes of an inner layer; where they remain, there was none. */
const repairIsland = (island: Island, judge: Judge): string => {
  const deep = repairWith(island, judge, true);
  return CONTROL.test(deep) ? repairWith(island, judge, false) : deep;
};

const evidenceOf = (islands: Iterable<Island>, page: WesternPage): Evidence => {
  const evidence = new Map<Script, Set<string>>();
  for (const { before, text, after } of islands) {
    const [whole, from] = [before + text + after, before.length];
    collectEvidence(whole, readRuns(whole, from, from + text.length, { page, controls: false }), evidence);
  }
  return evidence;
};

/** What both ends share is no part of the repair. Never splits a surrogate pair. */
const trimSame = (from: string, to: string): { from: string; to: string; offset: number } => {
  const [before, after] = [Array.from(from), Array.from(to)];
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    from: before.slice(head, before.length - tail).join(""),
    to: after.slice(head, after.length - tail).join(""),
    offset: before.slice(0, head).join("").length,
  };
};

/** `index` is an offset into the damaged text. */
export type Change = { index: number; from: string; to: string };

export const repairMojibake = (text: string): { text: string; changes: Change[] } => {
  const islands = findIslands(text);
  if (islands.length === 0) return { text, changes: [] };
  // A damaged plan repeats the same few signs in the same surroundings: each is judged once.
  const distinct = new Map(islands.map((island) => [keyOf(island), island]));
  const page: WesternPage = text.includes("ğŸ") ? "cp1254" : "cp1252";
  const judge = { page, evidence: evidenceOf(distinct.values(), page) };
  const verdicts = new Map([...distinct].map(([key, island]) => [key, repairIsland(island, judge)]));
  const changes: Change[] = [];
  let repaired = "";
  let copied = 0;
  for (const island of islands) {
    const to = verdicts.get(keyOf(island)) ?? island.text;
    if (to === island.text) continue;
    const trimmed = trimSame(island.text, to);
    changes.push({ index: island.start + trimmed.offset, from: trimmed.from, to: trimmed.to });
    repaired += text.slice(copied, island.start) + to;
    copied = island.end;
  }
  return { text: repaired + text.slice(copied), changes };
};
