/** "50% fewer bugs", "2x faster", "reduce latency by 30%": the number is a change against a baseline. */
import { cued } from "../cued-pattern.ts";
import { pattern } from "../pattern.ts";

export type Change = {
  direction: "higher" | "lower";
  /** Behind the words that say so; absent when they stand before. */ end: number | null;
  /** Of those words, where they part the number from what is measured. */ start?: number;
};

const MORE =
  "faster|quicker|better|more|higher|larger|bigger|greater|improvements?|improved|increases?|growth|gains?|speed-?ups?|boosts?";
const LESS = "fewer|less|lower|smaller|shorter|cheaper|slower|reductions?|reduced|decreases?|savings?|drops?|cuts?";
const CHANGE_CUES =
  "faster quicker better more higher larger bigger greater improve increase growth gain speed boost few less lower smaller shorter cheaper slower reduc decrease saving drop cut";
const BEHIND = cued(
  CHANGE_CUES,
  () => pattern.iu`^[\s\u00a0]+(?!(?:or|and)\s)(?:times\s+)?(?:\p{L}+\s+)?(?<word>${MORE}|${LESS})(?![\p{L}\p{N}])`,
);
const BY = cued(
  "by",
  () =>
    pattern.iu`(?<![\p{L}\p{N}])(?<verb>reduc|cut|lower|decreas|shrink|sav|trim|improv|increas|boost|rais|speed|grow|accelerat)\p{L}*\s(?:[^\s,.;:()]+\s){0,6}?by(?:\s(?:at least|more than|over|up to))?[\s*_<>=≥≤]*$`,
);
const NOUN_BEFORE = cued(
  CHANGE_CUES,
  () =>
    pattern.iu`(?<![\p{L}\p{N}])(?<word>${MORE}|${LESS})(?:\s+(?:of|by))?(?:\s(?:at least|more than|over))?[\s*_:<>=≥≤]*$`,
);
/** "Cost per request: down 20%", "Page weight down 40%", but not "Shut down 40%" */
const COURSE =
  /(?::\s*(?<word>up|down)|(?<!\b(?:break|bring|calm|cool|count|cut|drill|load|narrow|roll|scale|shut|slow|spin|step|tear|track|turn|wind|write)\p{L}*)\sdown)(?:\s+(?:by|at least))?\s*$/iu;
/** "2x throughput", "3x the speed": of what is better when there is more of it. */
const TIMES = pattern.iu`^[\s\u00a0]+(?:the\s+)?(?:throughput|speed|capacity|performance|efficiency|productivity|conversions?|adoption|traffic|revenue)(?![\p{L}\p{N}])`;
const lessWord = new RegExp(`^(?:${LESS})$`, "iu");
const LESS_VERB = /^(?:reduc|cut|lower|decreas|shrink|sav|trim)/i;
const REACH = 80;

const directionOf = (word: string): Change["direction"] =>
  lessWord.test(word) && !/^slower$/i.test(word) ? "lower" : "higher";

export const findChange = (text: string, start: number, end: number): Change | null => {
  const behind = BEHIND.exec(text.slice(end, end + REACH));
  if (behind?.groups?.word !== undefined)
    return { direction: directionOf(behind.groups.word), end: end + behind[0].length };
  if (/[x×]$/iu.test(text.slice(start, end)) && TIMES.test(text.slice(end, end + REACH)))
    return { direction: "higher", end: null };
  const before = text.slice(Math.max(0, start - REACH), start);
  const verb = BY.exec(before)?.groups?.verb;
  if (verb !== undefined) return { direction: LESS_VERB.test(verb) ? "lower" : "higher", end: null };
  const word = NOUN_BEFORE.exec(before)?.groups?.word;
  if (word !== undefined) return { direction: directionOf(word), end: null };
  const course = COURSE.exec(before);
  if (course === null) return null;
  const direction = course.groups?.word?.toLowerCase() === "up" ? "higher" : "lower";
  return { direction, end: null, start: start - before.length + course.index };
};
