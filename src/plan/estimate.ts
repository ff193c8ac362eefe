/** Working time that a plan gives for a piece of work. A day has 8 hours and a week 5 days. */
import { matchesOf } from "./matches-of.ts";
import { pattern } from "./pattern.ts";

export type Estimate = {
  minutes: number;
  /** The words that state it, as offsets into the text: with their brackets, label or dash where they have them. */
  start: number;
  end: number;
};

const MINUTES = { min: 1, h: 60, d: 480, w: 2_400 } as const;

const NUMBER = String.raw`\d+(?:[.,]\d{1,2})?`;
/** Single letters only in the case people write them in: "3D" and "5M" are no durations. */
const UNIT = String.raw`(?:[Mm]in(?:ute)?s?\.?|m|[Hh](?:ou)?rs?\.?|[Hh]|[Dd]ays?|d|[Ww]eeks?|[Ww]ks?|w)`;
const AMOUNT = String.raw`${NUMBER}(?:\s*(?:[-–—]|to)\s*${NUMBER})?[ \u00a0-]?${UNIT}(?![\p{L}\p{N}])`;
const DURATION = String.raw`(?<![\p{L}\p{N}.,<>=≤≥$€£-])${AMOUNT}(?:[ \u00a0]?${NUMBER}[ \u00a0]?(?:m|[Mm]in(?:ute)?s?)(?![\p{L}\p{N}]))?`;
const LEAD = String.raw`(?:(?:est(?:imated?)?|estimate|effort|duration|time-?box(?:ed)?|budget|approx|ca|about|around|up to)\b[.:]?\s*|[~≈]\s*)`;
const TAIL = String.raw`(?:\s+(?:each|total|focus|est\.?|estimated?|effort|of work|work|time-?box(?:ed)?))?`;

/** Tried in this order; prose that merely mentions a duration ("within 5 min", "every 2 hours") matches none. */
const FORMS = [
  // "(3h)", "[~2 days]", "(est. 30 min)"
  pattern.u`[([]\s*${LEAD}*(?<duration>${DURATION})${TAIL}\s*[)\]]`,
  // "(A, B — 6.5h focus)": only the duration itself is the estimate's span
  pattern.u`(?<=\([^()]{0,200}(?:[,;|·•]|\s[-–—])\s*${LEAD}*)(?<duration>${DURATION})(?=${TAIL}\s*\))`,
  // "Estimate: 3h", "Effort — 2 days"
  pattern.u`(?<![\p{L}])(?:[Ee]st(?:\.|imated?|imate)?|[Ee]ffort|[Dd]uration|[Tt]ime-?box)\b(?:\*\*)?\s*[:=—–-]?(?:\*\*)?\s*[~≈]?\s*(?<duration>${DURATION})`,
  // "Write the docs — 3h", "Write the docs, 30 min", "Write the docs ~3h", "Write the docs ⏱ 3h", "3h" alone
  pattern.u`(?:^|\s[-–—]{1,3}\s+|[,;:]\s+|\s(?=[~≈])|\s[⏱⏲⏰⌛⏳🕐]\uFE0F?\s*)${LEAD}*(?<duration>${DURATION})${TAIL}\s*\.?\s*$`,
  // "Write the docs – 3h – after the tests"
  pattern.u`\s[-–—]{1,3}\s+${LEAD}*(?<duration>${DURATION})(?=\s[-–—]{1,3}\s)`,
  // "3h: write the docs"
  pattern.u`^\s*(?<duration>${DURATION})\s*(?::|\s[-–—])(?=\s)`,
] as const;

const unitOf = (word: string): keyof typeof MINUTES => {
  const letter = word.toLowerCase()[0];
  return letter === "m" ? "min" : letter === "h" ? "h" : letter === "d" ? "d" : "w";
};

const PART = pattern.gu`(${NUMBER})(?:\s*(?:[-–—]|to)\s*(${NUMBER}))?[ \u00a0-]?(\p{L}+)`;

/** Of a range the upper end counts: capacity is planned against it. */
const minutesOf = (duration: string): number => {
  let minutes = 0;
  for (const [, low = "", high, unit = ""] of matchesOf(PART, duration)) {
    minutes += Number((high ?? low).replace(",", ".")) * MINUTES[unitOf(unit)];
  }
  return Math.round(minutes);
};

/** A digit with the first letter of a unit behind it, which every form has. */
const HINT = /\d[ \u00a0-]?[dhmw]/i;

/** Finds the estimate that a task's words state: "(3h)", "— 2.5h", "Estimate: 30 min", "(1 week)". */
export const findEstimate = (text: string): Estimate | null => {
  if (!HINT.test(text)) return null;
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match?.groups?.duration === undefined) continue;
    const minutes = minutesOf(match.groups.duration);
    if (minutes > 0) return { minutes, start: match.index, end: match.index + match[0].length };
  }
  return null;
};
