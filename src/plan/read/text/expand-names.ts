import { pattern } from "../../pattern.ts";

/** "Workstreams A, B and C" → "Workstream A, Workstream B, Workstream C"; "Phases 1–3" → "Phase 1, Phase 2, Phase 3". */
const MEMBER = String.raw`(?:\d+(?:\.\d+)*|[A-Za-z])(?![\p{L}\p{N}])`;
const JOINT = String.raw`\s*(?:,\s*(?:and\s+|&\s*)?|\s(?:and|to)\s|&|\+|[-–—])\s*`;
const SEVERAL = pattern.giu`(?<![\p{L}\p{N}])(work\s?-?stream|stream|track|lane|epic|phase|sprint|milestone|stage|iteration|wave|week|day|task|ticket|squad|team|agent)s?\s+(${MEMBER}(?:${JOINT}${MEMBER})+)`;
const RANGE = pattern.u`^(\d+|[A-Za-z])\s*(?:[-–—]|\sto\s)\s*(\d+|[A-Za-z])$`;
const PARTS = new RegExp(JOINT, "u");

/** A range longer than this is no list of parts. */
const MOST = 100;

const between = (first: string, last: string): string[] => {
  const isNumber = /^\d/u.test(first);
  if (isNumber !== /^\d/u.test(last)) return [first, last];
  const [from, to] = isNumber ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)];
  if (to <= from || to - from >= MOST) return [first, last];
  const ordinals = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return ordinals.map((ordinal) => (isNumber ? String(ordinal) : String.fromCharCode(ordinal)));
};

const members = (list: string): string[] => {
  const [, first, last] = RANGE.exec(list) ?? [];
  return first !== undefined && last !== undefined ? between(first, last) : list.split(PARTS);
};

export const expandNames = (text: string): string =>
  text.replaceAll(SEVERAL, (_, word: string, list: string) =>
    members(list)
      .map((member) => `${word} ${member}`)
      .join(", "),
  );
