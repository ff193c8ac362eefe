/**
 * Undoes wrong decodings of a plan: UTF-8 read as a western code page or as Mac Roman, once or several times, also
 * where bytes were lost. Text that was right stays as it is: what could have been meant is never touched.
 * A repair never adds or removes a line break, so that line numbers hold for the source.
 */
import { MAC_ROMAN, WESTERN, type WesternPage } from "./code-pages.ts";
import { decodeBytes, type ReplacedBytes } from "./decode.ts";
import { repairMacRoman } from "./mac-roman.ts";
import type { Script } from "./plausible.ts";
import { collectEvidence, readRuns, repairWestern } from "./western.ts";

/** `from` holds what the file has on that line (bytes that were no UTF-8 as \xHH), `to` what it became. */
export type EncodingRepair = { line: number; from: string; to: string };

const charactersOf = (page: ReadonlyMap<number, number>, first: number, last: number): string =>
  [...page]
    .filter(([, byte]) => byte >= first && byte <= last)
    .map(([unit]) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");

const WESTERN_TAIL = charactersOf(WESTERN, 0x80, 0xbf);
const MAC_TAIL = charactersOf(MAC_ROMAN, 0x80, 0xbf);
/** Clean text, whatever its language, is passed by in one scan for a lead character with a continuation behind it. */
const SUSPECT = new RegExp(
  String.raw`[ÂÃÄÅÆÈÎÏÐÑ×ØÙÚÛà-ïðğĞ][${WESTERN_TAIL}\ufffd]|[‚√¬Ô\uf8ff][${MAC_TAIL}]|ü[${MAC_TAIL}][${MAC_TAIL}]`,
  "g",
);
const NEXT_ASCII = /[\0-\x7f]|$/g;

/** Damage twice over is seen; four times is a limit, not a case. */
const PASSES = 4;
/** Characters that a judgement may look at around an island. */
const CONTEXT = 4;

const CONTROL = /[\u0080-\u009f]/;

type Island = { start: number; end: number };

/** From each suspect to the next ASCII character. */
const findIslands = (text: string): Island[] => {
  const islands: Island[] = [];
  SUSPECT.lastIndex = 0;
  for (let match = SUSPECT.exec(text); match !== null; match = SUSPECT.exec(text)) {
    NEXT_ASCII.lastIndex = match.index;
    const end = NEXT_ASCII.exec(text)?.index ?? text.length;
    islands.push({ start: match.index, end });
    SUSPECT.lastIndex = end;
  }
  return islands;
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

type Change = { index: number; from: string; to: string };

const repairText = (text: string): { text: string; changes: Change[] } => {
  const islands = findIslands(text);
  if (islands.length === 0) return { text, changes: [] };
  const page: WesternPage = text.includes("ğŸ") ? "cp1254" : "cp1252";
  const evidence = new Map<Script, Set<string>>();
  for (const { start, end } of islands)
    collectEvidence(text, readRuns(text, start, end, { page, controls: false }), evidence);
  const repairWith = ({ start, end }: Island, controls: boolean): string => {
    const before = text.slice(Math.max(0, start - CONTEXT), start);
    const after = text.slice(end, end + CONTEXT);
    let island = text.slice(start, end);
    for (let pass = 0; pass < PASSES; pass += 1) {
      const mac = repairMacRoman(before + island + after, before.length, before.length + island.length);
      const next = repairWestern(
        before + mac + after,
        before.length,
        before.length + mac.length,
        { page, controls },
        evidence,
      );
      if (next === island) break;
      island = next;
    }
    return island;
  };
  const repairIsland = (island: Island): string => {
    const deep = repairWith(island, true);
    return CONTROL.test(deep) ? repairWith(island, false) : deep;
  };
  const changes: Change[] = [];
  let repaired = "";
  let copied = 0;
  for (const island of islands) {
    const from = text.slice(island.start, island.end);
    const to = repairIsland(island);
    if (to === from) continue;
    const trimmed = trimSame(from, to);
    changes.push({ index: island.start + trimmed.offset, from: trimmed.from, to: trimmed.to });
    repaired += text.slice(copied, island.start) + to;
    copied = island.end;
  }
  return { text: repaired + text.slice(copied), changes };
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");

const withLines = (text: string, changes: readonly Change[]): EncodingRepair[] => {
  const repairs: EncodingRepair[] = [];
  const lineBreak = /\r\n|\r|\n/g;
  let line = 1;
  let next = changes.length === 0 ? null : lineBreak.exec(text);
  for (const { index, from, to } of changes) {
    for (; next !== null && next.index < index; next = lineBreak.exec(text)) line += 1;
    repairs.push({ line, from, to });
  }
  return repairs;
};

const BYTE_ORDER_MARK = "\ufeff";
const DAMAGED_MARK = /^(?:ï»¿|Ôªø)/;

/**
 * @returns the text, without its byte order mark, and each repair with its 1-based line; repairs of bytes first
 */
export const repairEncoding = (source: Uint8Array | string): { text: string; repairs: EncodingRepair[] } => {
  const { text: decoded, replaced } =
    typeof source === "string" ? { text: source, replaced: [] as ReplacedBytes[] } : decodeBytes(source);
  const unmarked = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  const mark = DAMAGED_MARK.exec(unmarked)?.[0] ?? "";
  const { text, changes } = repairText(unmarked.slice(mark.length));
  return {
    text,
    repairs: [
      ...withLines(
        decoded,
        replaced.map(({ index, bytes, to }) => ({ index, from: hex(bytes), to })),
      ),
      ...(mark === "" ? [] : [{ line: 1, from: mark, to: "" }]),
      ...withLines(unmarked.slice(mark.length), changes),
    ],
  };
};
