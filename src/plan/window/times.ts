import type { Window } from "../../model/plan.ts";
import { cued } from "../cued-pattern.ts";
import { pattern } from "../pattern.ts";

const HALF = String.raw`(?:\s?(?<HALF>[AaPp]\.?[Mm]\.?)(?![\p{L}]))`;
const clock = (hour: string, minute: string, half: string) =>
  String.raw`(?:(?<${hour}>\d{1,2}):(?<${minute}>[0-5]\d)(?![\d:])${HALF.replace("HALF", half)}?|(?<${hour}Bare>\d{1,2})${HALF.replace("HALF", `${half}Bare`)})`;
const named = (name: string) => String.raw`(?<${name}>[Nn]oon|NOON|[Mm]idnight)(?![\p{L}\p{N}])`;

/** Not part of a ratio, a file position, a port or a version. */
const START = String.raw`(?<![\p{L}\p{N}.:/#$€£_@-]|\b(?:[Ss]cale|[Rr]atio|[Ll]ines?|[Rr]ows?|[Oo]dds)\s)`;
const END = String.raw`(?![\p{N}%]|:\d)`;
const FIRST = String.raw`(?:${clock("h1", "m1", "half1")}|${named("name1")})`;
const SECOND = String.raw`(?:${clock("h2", "m2", "half2")}|${named("name2")})`;
const CLOCKS = ": am a.m pm p.m noon midnight";
const RANGE = cued(
  CLOCKS,
  () => pattern.u`${START}(?:${FIRST}|(?<only>\d{1,2}))\s?(?:[-–—]|to|until)\s?${SECOND}${END}`,
);
const SINGLE = cued(CLOCKS, () => pattern.u`(?:${START}|(?<=\d{4}-\d{2}-\d{2}T))${FIRST}${END}`);

/** What stands between the two ends of a range: it is found in a tenth of the time that the range takes. */
const BETWEEN = /[-–—]|to|until/;

type Clock = { hour: number; minute: number; half: "am" | "pm" | null; literal: boolean };

const readClock = (groups: Record<string, string | undefined>, n: 1 | 2): Clock | null => {
  const name = groups[`name${n}`]?.toLowerCase();
  if (name !== undefined) return { hour: name === "noon" ? 12 : 0, minute: 0, half: null, literal: true };
  const digits = groups[`h${n}`] ?? groups[`h${n}Bare`] ?? (n === 1 ? groups["only"] : undefined);
  if (digits === undefined) return null;
  const hour = Number(digits);
  const half = (groups[`half${n}`] ?? groups[`half${n}Bare`])?.toLowerCase()[0];
  if (hour > 23 || (half !== undefined && (hour > 12 || hour === 0))) return null;
  const minute = Number(groups[`m${n}`] ?? 0);
  return {
    hour,
    minute,
    half: half === "a" ? "am" : half === "p" ? "pm" : null,
    literal: hour > 12 || digits[0] === "0",
  };
};

/** Minutes since midnight. Business hours where the plan gives no half of the day. */
const minutesOf = ({ hour, minute, half, literal }: Clock): number => {
  if (half !== null) return ((hour % 12) + (half === "pm" ? 12 : 0)) * 60 + minute;
  return (literal || hour >= 7 ? hour : hour + 12) * 60 + minute;
};

const format = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** "11:30–1:00 PM": the half of the end holds for the start too, unless the start would then come after the end. */
const startOf = (start: Clock, end: Clock): number => {
  if (start.half !== null || end.half === null || start.literal) return minutesOf(start);
  const same = minutesOf({ ...start, half: end.half });
  return same < minutesOf(end) ? same : minutesOf({ ...start, half: end.half === "pm" ? "am" : "pm" });
};

/** "8:00 PM – 9:00": the other way round. */
const endOf = (start: Clock, end: Clock): number => {
  if (end.half !== null || start.half === null || end.literal) return minutesOf(end);
  const same = minutesOf({ ...end, half: start.half });
  return same > minutesOf(start) ? same : minutesOf(end);
};

type Times = Pick<Window, "time" | "endTime">;

const readRange = (groups: Record<string, string | undefined>): Times | null => {
  const start = readClock(groups, 1);
  const end = readClock(groups, 2);
  // "10-12:30" could be a number and a time: a bare hour needs the end's AM or PM.
  const bare = groups["only"] !== undefined && end?.half === null;
  return start === null || end === null || bare
    ? null
    : { time: format(startOf(start, end)), endTime: format(endOf(start, end)) };
};

/** The first time of day, or range of times, as 24-hour HH:MM. */
export const findTimes = (text: string): Times => {
  if (!/:[0-5]\d|\d\s?[ap]\.?m|noon|midnight/i.test(text)) return {};
  const range = BETWEEN.test(text) ? RANGE.exec(text) : null;
  const times = range?.groups === undefined ? null : readRange(range.groups);
  // Nothing stands before what begins the text.
  if (times !== null && range?.index === 0) return times;
  const single = SINGLE.exec(text);
  if (range !== null && times !== null && (single === null || range.index <= single.index)) return times;
  const start = single?.groups ? readClock(single.groups, 1) : null;
  return start === null ? {} : { time: format(minutesOf(start)) };
};
