/** What the words of a task or a heading say about its order: "Depends on: Schema", "(blocks: Launch)", "- after Track A". */
import { cued } from "../../cued-pattern.ts";
import { matchesOf } from "../../matches-of.ts";
import { pattern } from "../../pattern.ts";

export type OrderWords = {
  names: string;
  /** "after": what has these words waits for the names. */
  side: "after" | "before";
  /**
   * May be prose: counts only where the plan has a part of each name. Of "prose" and "words" nothing is told when it does
   * not count; "words" stand in no brackets and behind no sign, and are held to be names only where they look like some.
   */
  doubt?: "told" | "prose" | "words";
};

export type OrderFound = {
  words: OrderWords[];
  /** Looks like an order, and was not read as one. */
  unread: string | undefined;
  /** The text without the words that were read for sure. */
  rest: string;
};

const IN_BRACKETS = cued(
  "depends dependenc blocked after waits blocks required",
  () =>
    /[([]([^()[\]]*?[,;|]\s*)?((?:depends on|blocked by|waits for)\b|(?:dependenc(?:y|ies)|after|blocks|required by)\s*(?=:))\s*:?\s*([^()[\]]+)[)\]]/iu,
);
const WITH_COLON = cued(
  "depends dependenc blocked waits blocks required requires needs after",
  () =>
    /(?:(?:\s?[;.,–—|·•]|\s-)\s?|\s|(?<=[()[\]]))(depends on|dependenc(?:y|ies)|blocked by|waits for|blocks|required by|requires|needs|after)\s*:/giu,
);
/** Without a colon only at the end, and behind what ends a clause: "the module depends on Foo" is prose. */
const AT_END = cued(
  "depends blocked waits",
  () => /([;,.–—]|\s-)\s*((?:depends on|blocked by|waits for)\s*:?)\s+([^.;]+(?:\.[^\s.;][^.;]*)*)\.?$/iu,
);
/** Prose as a rule, unless the plan has a part of that name. */
const MAYBE = cued(
  "after blocks needs requires",
  () => /[([](?:[^()[\]]*[,;|]\s*)?(after|blocks|needs|requires)\s+([^()[\]:]+)[)\]]/iu,
);
const ONLY_ORDER = /^\s*(?:depends on|dependenc(?:y|ies)|blocked by|waits for|blocks|requires|needs|after)\s*:/iu;
/** What is needed may also be no part of the plan: "requires: a key". Such words stay in the title. */
const OF_ANYTHING = /^(?:requires|needs)$/iu;

/** Where the names end and other words of the task go on. */
const END_OF_NAMES = pattern.iu`\.(?=\s|$)|\s[|·•](?=\s)|;(?=\s*\p{L}[\p{L} ]{1,24}:)|\s(?=acceptance[^:]{0,12}:)|\s(?=[([](?:[~≈]?\d|@|p\d))`;

const sideOf = (word: string): "after" | "before" => (/^(?:blocks|required)/iu.test(word) ? "before" : "after");

/** "what the module depends on: …" */
const IS_SUBJECT =
  /\b(?:what|which|who|that|whatever|whether|everything|nothing|anything|something|how|if|it|they)\b[^.;:]*$/iu;
/** "update dependencies: …", "code blocks: …", "customer needs: …": the word is a noun, and says nothing about the plan. */
const BEFORE_NOUN =
  /(?:^|\s)(?:the|an?|its|their|our|your|all|any|no|new|old|other|these|those|and|or|of|for|with|in|on|to|from|external|internal|third-party|transitive|direct|dev|runtime|build|package|npm|python|cargo|maven|system|project|library|module|service|team|task|updat\w+|upgrad\w+|bump|install|pin|audit|scan|review|check|list|map|manage|resolve|remove|add|fix|document|declare|lock|vendor|replace|inject|mock|stub|clean|outdated|stale|vulnerable|unused|missing|building|code|text|data|content|memory|disk|page|design|ui|sql|yaml|json|markdown|fenced|css|comment|layout|users?|customers?|clients?|people|business|about|special|basic)$/iu;

type Reading = "sure" | "doubtful" | "unread" | "prose";

const lastOf = (text: string, ...marks: string[]): number => Math.max(...marks.map((mark) => text.lastIndexOf(mark)));
const isInBrackets = (before: string): boolean => lastOf(before, "(", "[") > lastOf(before, ")", "]");

/** @param before what stands before the word @param joint what parts the two */
const readingOf = (before: string, joint: string, word: string): Reading => {
  const isOfAnything = OF_ANYTHING.test(word);
  if (before.trim() === "") return "unread";
  if (isInBrackets(before)) return isOfAnything ? "doubtful" : "unread";
  if (/\S/u.test(joint) || /[)\]]$/u.test(before)) return isOfAnything ? "doubtful" : "sure";
  const isCapital = /^[A-Z]/u.test(word);
  if (/^(?:requires|after)/iu.test(word)) return IS_SUBJECT.test(before) ? "unread" : "doubtful";
  if (/^(?:depends|blocked|waits)/iu.test(word)) return isCapital || !IS_SUBJECT.test(before) ? "sure" : "unread";
  if (BEFORE_NOUN.test(before)) return isCapital ? "unread" : "prose";
  return isCapital && !isOfAnything ? "sure" : "doubtful";
};

const takeBrackets = (found: OrderFound): boolean => {
  const match = IN_BRACKETS.exec(found.rest);
  if (match === null) return false;
  const [whole, others = "", word = "", names = ""] = match;
  found.words.push({ names: names.trim(), side: sideOf(word) });
  const kept = others === "" ? "" : `(${others.replace(/[,;|\s]+$/u, "")})`;
  found.rest = cut(found.rest, match.index, match.index + whole.length, kept);
  return true;
};

/** Of the white space around the cut one space is left. */
const cut = (text: string, start: number, end: number, kept = ""): string =>
  `${text.slice(0, start)} ${kept} ${text.slice(end)}`.replaceAll(/\s+/gu, " ").trim();

/** From the last to the first, so that the names of one end where the next begins. */
const takeWithColon = (found: OrderFound, keepsStop: boolean): void => {
  if (!WITH_COLON.mayFit(found.rest.toLowerCase())) return;
  const [first, ...more] = matchesOf(WITH_COLON.expression(), found.rest);
  for (const match of [...more.toReversed(), first]) {
    if (match === undefined) return;
    const [whole, word = ""] = match;
    const before = found.rest.slice(0, match.index);
    const joint = whole.slice(0, whole.indexOf(word));
    const behind = found.rest.slice(match.index + whole.length);
    const stop = (isInBrackets(before) ? /[)\]]/u : END_OF_NAMES).exec(behind);
    const names = behind.slice(0, stop?.index ?? behind.length).trim();
    // Behind another order, "blocks:" is no noun.
    const isBehind = match !== first;
    const reading = names === "" ? "unread" : readingOf(before, isBehind ? `${joint},` : joint, word);
    if (reading === "unread") found.unread = `${word}: ${names}`;
    if (reading === "doubtful") found.words.unshift({ names, side: sideOf(word), doubt: "told" });
    if (reading !== "sure") continue;
    found.words.unshift({ names, side: sideOf(word) });
    const after = stop === null ? "" : behind.slice(stop.index + stop[0].length).trim();
    const mark = joint.trim() === "." && (after !== "" || keepsStop) ? "." : "";
    found.rest = `${before.trimEnd()}${mark} ${after}`.trim();
  }
};

const takeAtEnd = (found: OrderFound, keepsStop: boolean): void => {
  const match = AT_END.exec(found.rest);
  if (match === null) return;
  const [, joint = "", word = "", names = ""] = match;
  const before = found.rest.slice(0, match.index);
  if (joint === "," && (IS_SUBJECT.test(before) || isInBrackets(before))) {
    found.unread = `${word} ${names}`;
    return;
  }
  const end = END_OF_NAMES.exec(names)?.index ?? names.length;
  found.words.push({ names: names.slice(0, end).trim(), side: "after" });
  const mark = keepsStop && joint === "." ? "." : "";
  found.rest = `${before.trimEnd()}${mark} ${names.slice(end).trim()}`.trim();
};

/** "Publish it after Check it", "Publish it, requires Check it": as prose says it, with nothing behind. */
const IN_PROSE = cued(
  "after requires needs",
  () => /(\s|[,;]\s|\s[–—-]\s)(after|requires|needs)\s+([^.;:()[\]]{1,120}(?:\.\d[^.;:()[\]]{0,40})*)\.?$/iu,
);
/** "look after", "named after" */
const NO_ORDER = /(?:^|\s)(?:look\w*|nam\w+|modell?\w*|tak\w+|sought|ask\w*)(?:\s+(?:it|them))?$/iu;

const takeProse = (found: OrderFound): void => {
  const match = IN_PROSE.exec(found.rest);
  if (match === null) return;
  const [, joint = "", word = "", names = ""] = match;
  const before = found.rest.slice(0, match.index);
  if (joint.trim() === "" && !/^after$/iu.test(word)) return;
  if (before.trim() === "" || IS_SUBJECT.test(before) || NO_ORDER.test(before)) return;
  found.words.push({ names: names.trim(), side: "after", doubt: "words" });
};

const MOST_BRACKETS = 4;

/** @param keepsStop whether the text is a sentence, of which the full stop stays */
export const takeOrder = (text: string, keepsStop = false): OrderFound => {
  const found: OrderFound = { words: [], unread: undefined, rest: text };
  for (let round = 0; round < MOST_BRACKETS && takeBrackets(found); round += 1);
  if (keepsStop && found.rest !== text) found.rest = found.rest.replace(/ (?=[.;!?]$)/u, "");
  if (text.includes(":")) takeWithColon(found, keepsStop);
  if (ONLY_ORDER.test(found.rest)) found.unread = found.rest;
  const maybe = MAYBE.exec(found.rest);
  if (maybe !== null)
    found.words.push({ names: (maybe[2] ?? "").trim(), side: sideOf(maybe[1] ?? ""), doubt: "prose" });
  takeAtEnd(found, keepsStop);
  if (!keepsStop && found.words.length === 0 && found.unread === undefined) takeProse(found);
  return found;
};

const HEADING_BRACKETS = cued(
  "depends dependenc blocked after waits blocks required requires needs",
  () =>
    /[([](?:[^()[\]]*[,;|]\s*)?((?:starts?\s+)?after\b|(?:depends on|blocked by|waits for)\b|(?:dependenc(?:y|ies)|blocks|required by|requires|needs)\s*(?=:))\s*(:?)\s*([^()[\]]+)[)\]]/iu,
);
const HEADING_END = cued(
  "depends blocked waits after",
  () => /(?:\s[–—-]|[;,.|])\s+((?:starts?\s+)?after|depends on|blocked by|waits for)\s*(:?)\s+([^;.()[\]]+)\.?$/iu,
);
const HEADING_COLON = cued(
  "depends blocked waits requires after",
  () => /\s(depends on|blocked by|waits for|requires|after)\s*(:)\s*([^;()[\]]+)$/iu,
);

/** The order that a heading of a part states; its words stay in its title. "(after the launch)" may be about anything. */
export const findHeadingOrder = (title: string): OrderWords[] => {
  for (const form of [HEADING_BRACKETS, HEADING_END, HEADING_COLON]) {
    const match = form.exec(title);
    if (match === null) continue;
    const [, word = "", colon = "", names = ""] = match;
    const isSure = colon !== "" || !/after$/iu.test(word);
    return [{ names: names.trim(), side: sideOf(word), ...(isSure ? {} : { doubt: "prose" as const }) }];
  }
  return [];
};

const SENTENCE =
  /^(?:depends on|blocked by|waits for)\s+([^.:;]{1,120}(?:\.[^\s.:;][^.:;]{0,40}){0,9})(?:\.(?:\s|$)|;|$)/iu;
/** "Depends on Track A." as a sentence of its own: the part that it stands in is meant. */
export const findSentenceOrder = (text: string): OrderWords | null => {
  const first = text.charCodeAt(0) | 0x20;
  // Begins with d, b or w.
  if (first !== 0x64 && first !== 0x62 && first !== 0x77) return null;
  const names = SENTENCE.exec(text)?.[1]?.trim();
  return names === undefined ? null : { names, side: "after" };
};
