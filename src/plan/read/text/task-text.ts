/** What the words of a task say beside what is to be done: who, when, how long, how urgent, after what. */
import type { Priority, Window } from "../../../model/plan.ts";
import { cued } from "../../cued-pattern.ts";
import { findEstimate } from "../../estimate.ts";
import { findWindow } from "../../window.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { takeOrder, type OrderWords } from "./order-words.ts";
import { takePriority } from "./priority.ts";
import { splitPeople } from "./split-names.ts";
import { takeFacts } from "./task-facts.ts";
import { pattern } from "../../pattern.ts";

export type TaskText = {
  title: string;
  assignee: string | undefined;
  participants: string[];
  priority: Priority | undefined;
  estimateMinutes: number | undefined;
  window: Window | null;
  acceptance: string[];
  /** What it waits for, and what waits for it. */
  order: OrderWords[];
  /** Words that look like an order, and could not be read as one. */
  unread: string | undefined;
};

const ACCEPTANCE = cued(
  "acceptance when",
  () => /(?:^|[.;!?)]\s+|\s[–—-]\s+)(?:acceptance(?:\s+criteria)?|done\s+when)\s*:\s*/iu,
);

/** Each word ends where its letters or digits end: words that could be split in several ways would take for ever. */
const TIME_WORD = String.raw`(?:\d{1,2}[:.]\d{2}(?!\d)|\d{1,4}(?!\d)|(?:am|pm|a\.m\.|p\.m\.|noon|midnight|days?|weeks?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|to|until)(?![a-z])|[-–—,()])`;
const WHEN = cued(": - – — |", () => pattern.iu`^((?:${TIME_WORD}\s*){1,16})(?::|[-–—]|\|)\s+(?=\S)`);
const TIME = String.raw`\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?`;
/** Times of day need nothing after them: "10:00 - 11:30 Design", "09:00 Write". */
const RANGE = cued(":", () => pattern.iu`^(${TIME}\s*(?:[-–—]|to)\s*${TIME})\s+(?![ap]\.?m\b)(?=[\p{L}\x60"'([])`);
const CLOCK = cued(":", () => pattern.iu`^(${TIME})\s+(?!(?:[ap]\.?m|to)\b)(?=[\p{L}\x60"'([])`);
/** A bare number is a step ("1 - do this"), not a time. */
const IS_WHEN =
  /\d[:.]\d{2}|\d\s*(?:am|pm|a\.m|p\.m)|noon|midnight|day|week|mon|tue|wed|thu|fri|sat|sun|[a-z]{3,}\s+\d/iu;

const NAME = String.raw`@?[\p{L}\p{N}][\p{L}\p{N}._&/+@ -]{0,48}?`;
const WHO_WITH_ESTIMATE = cued(":", () => pattern.u`^(${NAME})\s*(\([^()]{1,40}\))\s*:\s+(?=\S)`);
const WHO = cued(":", () => pattern.u`^(${NAME})\s*:\s+(?=\S)`);
/** "Ann + Ben, 15:00–16:00: the parser" */
const WHO_AT = cued(
  ":",
  () => pattern.iu`^(${NAME})(?:,\s*|\s+\(?)(${TIME}(?:\s*(?:[-–—]|to)\s*${TIME})?)\)?\s*:\s+(?=\S)`,
);
const OWNER = cued(
  "owner assignee assigned lead who agent @",
  () =>
    /(?:^@([\w.-]{1,60})\s+(?=(?-i:\p{Lu}))|(?<=[.;]\s)(?:owner|assignee|assigned to)\s*:\s*@?([\p{L}\p{N}_ -]{1,40}?)(?:[.;]|$)|[([]\s*(?:owner|assignee|assigned to|lead|who|agent)\s*:\s*@?([^()[\]]{1,60})[)\]]|[–—-]\s*@([\w.-]{1,60})\s*$|[([]\s*@([\w.-]{1,60})\s*[)\]]|\s@([\w.-]{1,60})\s*$)/iu,
);

/** Of the white space around the cut one space is left. */
const cut = (text: string, start: number, end: number): string =>
  `${text.slice(0, start)} ${text.slice(end)}`.replaceAll(/\s+/gu, " ").trim();

type Reading = TaskText & { rest: string };

const takeAcceptance = (reading: Reading): void => {
  const match = ACCEPTANCE.exec(reading.rest);
  if (match === null) return;
  const stop = /^[.;!?)]/u.exec(match[0])?.[0] ?? "";
  reading.acceptance.push(reading.rest.slice(match.index + match[0].length).trim());
  reading.rest = (reading.rest.slice(0, match.index) + (stop === ";" ? "" : stop)).trim();
};

/** Of the text, or of its acceptance: what stands behind that is no part of it. */
const takeOrderOf = (reading: Reading, text: string, isSentence: boolean): string => {
  const { words, unread, rest } = takeOrder(text, isSentence);
  for (const found of words) reading.order.push(found);
  reading.unread ??= unread;
  return rest;
};

const takeDependencies = (reading: Reading): void => {
  reading.rest = takeOrderOf(reading, reading.rest, false);
  for (const [at, text] of reading.acceptance.entries()) reading.acceptance[at] = takeOrderOf(reading, text, true);
};

const takeWhen = (reading: Reading): void => {
  const match = RANGE.exec(reading.rest) ?? WHEN.exec(reading.rest) ?? CLOCK.exec(reading.rest);
  if (match === null || !IS_WHEN.test(match[1] ?? "")) return;
  const window = findWindow(match[1] ?? "");
  if (window === null) return;
  reading.window = reading.window === null ? window : { ...reading.window, ...window };
  reading.rest = reading.rest.slice(match[0].length);
};

const setPeople = (reading: Reading, names: string): void => {
  const people = splitPeople(names.replaceAll("@", ""));
  reading.assignee = people[0];
  if (people.length > 1) reading.participants = people;
};

const takeGroup = (reading: Reading): void => {
  const { facts, rest } = takeFacts(reading.rest);
  reading.rest = rest;
  reading.priority = facts.priority;
  reading.estimateMinutes = facts.estimateMinutes;
  reading.window = facts.window ?? null;
  if (facts.dependsOn !== undefined) reading.order.push({ names: facts.dependsOn, side: "after" });
  if (facts.blocks !== undefined) reading.order.push({ names: facts.blocks, side: "before" });
  if (facts.who !== undefined) setPeople(reading, facts.who);
};

const takeWho = (reading: Reading, prefixIsName: boolean, hasLabels: boolean): void => {
  const estimated = WHO_WITH_ESTIMATE.exec(reading.rest);
  const estimate = estimated === null ? null : findEstimate(estimated[2] ?? "");
  if (estimated !== null && estimate !== null) {
    setPeople(reading, estimated[1] ?? "");
    reading.estimateMinutes = estimate.minutes;
    reading.rest = reading.rest.slice(estimated[0].length);
    return;
  }
  const meeting = prefixIsName ? WHO_AT.exec(reading.rest) : null;
  if (meeting !== null) {
    setPeople(reading, meeting[1] ?? "");
    const window = findWindow(meeting[2] ?? "");
    if (window !== null) reading.window = { ...reading.window, ...window };
    reading.rest = reading.rest.slice(meeting[0].length);
    return;
  }
  const named = prefixIsName ? WHO.exec(reading.rest) : null;
  if (named !== null) {
    setPeople(reading, named[1] ?? "");
    reading.rest = reading.rest.slice(named[0].length);
    return;
  }
  const owner = hasLabels && reading.assignee === undefined ? OWNER.exec(reading.rest) : null;
  if (owner === null) return;
  setPeople(reading, (owner.slice(1).find((name) => name !== undefined) ?? "").trim());
  reading.rest = cut(reading.rest, owner.index, owner.index + owner[0].length);
};

/** "Build the shell ← V1" */
const LEADS_BACK = /[←⇐]|<-/;
const LED_TO = /\s+(?:←|⇐|<-{1,2})\s+(?=\S)/u;

const WORD = pattern.u`[\p{L}\p{N}]`;

const takeEstimate = (reading: Reading): void => {
  const estimate = reading.estimateMinutes === undefined ? findEstimate(reading.rest) : null;
  if (estimate === null) return;
  reading.estimateMinutes = estimate.minutes;
  const { start, end } = estimate;
  const isBetween = /^(?:\s*[([]|\s[–—-])/u.test(reading.rest.slice(start, end));
  const isApart = isBetween || start === 0 || /^\.?$/u.test(reading.rest.slice(end));
  const rest = cut(reading.rest, start, end).replace(/\.\s\.$/u, ".");
  if (isApart && WORD.test(rest)) reading.rest = rest;
};

/** What the patterns of acceptance, dependencies and owners need one of. One look for all of them, where most texts have none. */
const LABELS = /acceptance|done when|depend|block|after|waits|requir|needs|owner|assign|lead|who|agent|@/iu;

/** What sets anything but a priority apart from the words of a task; a third of all tasks have none of it, or more. */
const SIGN = /[\d([:;.@`|·•–—-]/;

/**
 * @param raw inline Markdown
 * @param prefixIsName whether "API: …" names who does it; where it may be anything, only "API (2h): …" does
 */
export const readTaskText = (raw: string, prefixIsName = false): TaskText => {
  const plain = withoutDecoration(inlineText(raw));
  const text = LEADS_BACK.test(plain) ? plain.replace(LED_TO, " — depends on: ") : plain;
  const reading: Reading = {
    rest: text, title: text, assignee: undefined, participants: [], priority: undefined,
    estimateMinutes: undefined, window: null, acceptance: [], order: [], unread: undefined,
  }; // prettier-ignore
  const hasSigns = SIGN.test(text);
  const hasLabels = (hasSigns || text.includes(",") || text.includes(" after ")) && LABELS.test(text);
  if (hasSigns) {
    if (hasLabels) takeAcceptance(reading);
    takeGroup(reading);
  }
  if (hasLabels) takeDependencies(reading);
  if (hasSigns) takeWhen(reading);
  const urgent = takePriority(reading.rest);
  reading.priority ??= urgent.priority;
  reading.rest = urgent.rest;
  if (hasSigns) {
    takeWho(reading, prefixIsName, hasLabels);
    takeEstimate(reading);
  }
  const { rest, assignee, participants, priority, estimateMinutes, window, acceptance, order, unread } = reading;
  // Of facts in ticks the ticks are left.
  const title = (rest.includes("`") ? rest.replaceAll(/\s*`\s*`/gu, "") : rest).trim();
  return {
    title: title === "" ? text : title,
    assignee, participants, priority, estimateMinutes, window, acceptance, order, unread,
  }; // prettier-ignore
};
