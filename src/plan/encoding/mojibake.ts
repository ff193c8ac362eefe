/** Finds the places of a text that may be mojibake, and undoes it there. */
import { lazily } from "../../runtime/lazily.ts";
import { MAC_ROMAN, WESTERN } from "./code-pages.ts";
import { repairMacRoman } from "./mac-roman.ts";
import type { Page } from "./lost-bytes.ts";
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

/**
 * All that stands between two ASCII characters around a suspect, with the neighbours that a judgement looks at. A repair
 * makes no ASCII, so that the islands of the repaired text are these again: what touches a repair is judged with it.
 */
type Island = { start: number; end: number; before: string; text: string; after: string };

const findIslands = (text: string): Island[] => {
  const islands: Island[] = [];
  LEAD.lastIndex = 0;
  for (let lead = LEAD.exec(text); lead !== null; lead = LEAD.exec(text)) {
    const suspect = suspectPattern();
    suspect.lastIndex = lead.index;
    if (!suspect.test(text)) continue;
    let start = lead.index;
    while (start > 0 && text.charCodeAt(start - 1) > 0x7f) start -= 1;
    NEXT_ASCII.lastIndex = lead.index;
    const end = NEXT_ASCII.exec(text)?.index ?? text.length;
    const before = text.slice(Math.max(0, start - 1), start);
    islands.push({ start, end, before, text: text.slice(start, end), after: text.slice(end, end + 1) });
    LEAD.lastIndex = end;
  }
  return islands;
};

const keyOf = ({ before, text, after }: Island): string => `${before}\n${text}\n${after}`;

/** Damage twice over is seen; four times is a limit, not a case. */
const PASSES = 4;
const CONTROL = /[\u0080-\u009f]/;

type Judge = { page: Page; evidence: Evidence };
type Words = Pick<Island, "before" | "text" | "after">;

const repairWith = ({ before, text, after }: Words, { page, evidence }: Judge, controls: boolean): string => {
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
const repairIsland = (island: Words, judge: Judge): string => {
  const deep = repairWith(island, judge, true);
  return CONTROL.test(deep) ? repairWith(island, judge, false) : deep;
};

/** Emoji begin with another letter on each page, and ž and Ž have bytes on one of them only. */
const pageOf = (islands: readonly Words[]): Page => {
  if (islands.some(({ text }) => text.includes("ğŸ"))) return "cp1254";
  return islands.some(({ text }) => /ðŸ|â[žŽ]/.test(text)) ? "cp1252" : "either";
};

const judgeOf = (islands: readonly Words[]): Judge => {
  const page = pageOf(islands);
  const evidence = new Map<Script, Set<string>>();
  for (const { before, text, after } of islands) {
    const [whole, from] = [before + text + after, before.length];
    collectEvidence(whole, readRuns(whole, from, from + text.length, { page, controls: false }), evidence);
  }
  return { page, evidence };
};

/**
 * What each island becomes: judged again by what the others have become, until nothing changes any more, so that a
 * second repair would find nothing to do. What goes on for longer than any damage stays as it was.
 */
const settle = (islands: readonly Island[]): string[] => {
  let now: readonly Words[] = islands;
  for (let round = 0; round < PASSES; round += 1) {
    const judge = judgeOf(now);
    const next = now.map((island) => ({ ...island, text: repairIsland(island, judge) }));
    const isDone = next.every(({ text }, at) => text === now[at]?.text);
    if (isDone) return next.map(({ text }) => text);
    if (round === PASSES - 1) {
      return next.map(({ text }, at) => (text === now[at]?.text ? text : (islands[at]?.text ?? text)));
    }
    now = next;
  }
  return now.map(({ text }) => text);
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
  const settled = settle([...distinct.values()]);
  const verdicts = new Map([...distinct.keys()].map((key, at) => [key, settled[at]]));
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
