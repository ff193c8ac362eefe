/**
 * When a piece of work happens, in the plan's own calendar. A date needs its year; nothing is guessed from "Nov 3".
 * Clock times without AM or PM are business hours: 7:00 to 12:59 as written, 1:00 to 6:59 in the afternoon.
 * A leading zero ("01:30") says 24-hour time, and an AM or PM of the end holds for the start where it fits.
 */
import type { Window } from "../model/plan.ts";
import { findDates } from "./window/dates.ts";
import { findTimes } from "./window/times.ts";
import { cued, lowerCase } from "./cued-pattern.ts";
import { matchesOf } from "./matches-of.ts";
import { pattern } from "./pattern.ts";

export const WEEKDAYS = [
  "mon",
  "tue",
  "wed",
  "thu",
  "fri",
  "sat",
  "sun",
] as const satisfies readonly Window["weekday"][];

const DASH = String.raw`\s*(?:[-–—]|to|through|until)\s*`;
const DAYS = cued(
  "day",
  () =>
    pattern.u`(?<![\p{L}\p{N}-])[Dd](?:ays?|AYS?)\s+(\d{1,4})(?:(?:${DASH}|\s*(?:&|and)\s*)(?:[Dd]ay\s+)?(\d{1,4}))?(?![\p{N}%]|[.,]\d)`,
);
const WEEK = cued(
  "w",
  () => pattern.u`(?<![\p{L}\p{N}-])(?:[Ww](?:eeks?|ks?\.?|EEKS?)\s+|W)(\d{1,2})(?![\p{L}\p{N}%]|[.,]\d)`,
);
const FULL_DAY = cued(
  "day",
  () => pattern.giu`(?<![\p{L}\p{N}-])(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?![\p{L}\p{N}])`,
);
/** "Mon", "Sat" and "Sun" are names and words too: a short form counts only where no word follows it. */
const SHORT_DAY = cued(
  "mon tue wed thu fri sat sun",
  () =>
    pattern.gu`(?<![\p{L}\p{N}-])(Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun|MON|TUE|WED|THU|FRI|SAT|SUN)\b\.?(?=\s*(?:$|[(),:;|/*_\]&+–—\d-]|(?:to|through|until|and)\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)))`,
);
/** What every name of a weekday has in it, of either form. */
const WEEKDAY_HINT = /mon|tue|wed|thu|fri|sat|sun/iu;
const RECURRING = /\b(?:every|each|per)\s+$/i;

type Named = { name: string; start: number; end: number };

const RANGE = /^[\s*_]*(?:[-–—]|to|through|until)[\s*_]*$/u;
/** Of two days that follow each other. */
const BOTH = /^[\s*_]*(?:[&+/,]|and)[\s*_]*$/u;

const placeOf = (name: string | undefined): number => WEEKDAYS.findIndex((day) => day === name);

/** "Wed–Thu", "Thu & Fri"; any other two are no single stretch of a week, and the model holds only one. */
const findRange = (days: readonly Named[], text: string): Pick<Window, "weekday" | "endWeekday"> => {
  const [first, last, ...more] = days;
  if (first === undefined || last === undefined || more.length > 0) return {};
  const [from, to] = [placeOf(first.name), placeOf(last.name)];
  const between = text.slice(first.end, last.start);
  const isRange = RANGE.test(between) ? to > from : to === from + 1 && BOTH.test(between);
  const [weekday, endWeekday] = [WEEKDAYS[from], WEEKDAYS[to]];
  return isRange && weekday !== undefined && endWeekday !== undefined ? { weekday, endWeekday } : {};
};

const findWeekday = (text: string): Pick<Window, "weekday" | "endWeekday"> => {
  if (!WEEKDAY_HINT.test(text)) return {};
  const lower = lowerCase(text);
  const found: Named[] = [];
  for (const day of [FULL_DAY, SHORT_DAY]) {
    if (!day.mayFit(lower)) continue;
    for (const match of matchesOf(day.expression(), text)) {
      if (RECURRING.test(text.slice(Math.max(0, match.index - 8), match.index))) continue;
      const name = (match[1] ?? "").slice(0, 3).toLowerCase();
      found.push({ name, start: match.index, end: match.index + match[0].length });
    }
  }
  const [first] = found;
  if (first === undefined) return {};
  const weekday = WEEKDAYS.find((day) => day === first.name);
  if (found.every(({ name }) => name === first.name)) return weekday === undefined ? {} : { weekday };
  return findRange(
    found.sort((a, b) => a.start - b.start),
    text,
  );
};

const findDays = (text: string): Pick<Window, "day" | "endDay"> => {
  const match = DAYS.exec(text);
  if (match === null) return {};
  const day = Number(match[1]);
  const endDay = match[2] === undefined ? undefined : Number(match[2]);
  return endDay !== undefined && endDay >= day ? { day, endDay } : { day };
};

const findWeek = (text: string): Pick<Window, "week"> => {
  const match = WEEK.exec(text);
  return match === null ? {} : { week: Number(match[1]) };
};

/** Pass by what can hold no window: the patterns behind them cost fifty times as much. */
const NAMED = /day|noon|midnight|\b(?:mon|tue|wed|thu|fri|sat|sun)/i;
const NUMBERED = /(?:19|20)\d{2}|w[a-z]*\.?\s*\d|:[0-5]\d|\d\s?[ap]\.?m|mon|tue|wed|thu|fri|sat|sun/i;

/** Reads "Day 3-4", "Mon (Week 5)", "9:10–9:25", "09:00 -", "4:30 PM", "Noon", "Mar 3-9, 2027", "2025-11-03". */
export const findWindow = (text: string): Window | null => {
  if (!NAMED.test(text) && !(/\d/.test(text) && NUMBERED.test(text))) return null;
  const { window: dates, rest } = findDates(text);
  const { week } = findWeek(rest);
  const { weekday, endWeekday } = findWeekday(rest);
  const { day, endDay } = findDays(rest);
  const { time, endTime } = findTimes(rest);
  const window: Window = dates;
  if (week !== undefined) window.week = week;
  if (weekday !== undefined) window.weekday = weekday;
  if (endWeekday !== undefined) window.endWeekday = endWeekday;
  if (day !== undefined) window.day = day;
  if (endDay !== undefined) window.endDay = endDay;
  if (time !== undefined) window.time = time;
  if (endTime !== undefined) window.endTime = endTime;
  return (window.date ?? week ?? weekday ?? day ?? time) === undefined ? null : window;
};
