/** Short facts that stand together apart from a task's words: "(P1, 2h, @ann)", "— owner: DBA", "| Est: 3h | High". */
import type { Priority, Window } from "../../../model/plan.ts";
import { findEstimate } from "../../estimate.ts";
import { findWindow } from "../../window.ts";
import { readPriority } from "./priority.ts";
import { pattern } from "../../pattern.ts";

export type TaskFacts = {
  priority?: Priority;
  estimateMinutes?: number;
  /** One or more names, as written. */
  who?: string;
  window?: Window;
  dependsOn?: string;
  blocks?: string;
};

const PRIORITY = /^(?:prio(?:rity)?\s*:?\s*)?(?:critical|blocker|urgent|high|medium|low|p[0-5])(?:\s+priority)?$/iu;
const ESTIMATE = pattern.iu`^(?:est(?:\.|imated?)?\s*:?\s*|effort\s*:?\s*|[~≈]\s*)?(\d[\d.,–-]*\s*\p{L}{1,8}(?:\s*\d+\s*\p{L}{1,8})?)$`;
const WHO = /^(?:(?:owner|assignee|assigned to|lead|who|dri)\s*:\s*@?(\S.{0,58}?)|@([\w.-]{1,60}))$/iu;
/** Without a colon only what is written as a name. */
const OWNED = pattern.u`^(?:[Oo]wner|[Aa]ssignee|[Aa]ssigned to|[Ll]ead by|[Ll]ed by|[Oo]wned by)\s+@?(\p{Lu}[\p{L}\p{N}.-]{0,30}(?:\s\p{Lu}[\p{L}.-]{0,30})?)$`;
const WHEN = /^(?:due|by|on|when|start(?:s|ing)?)\s*:?\s+(\S.*)$/iu;
/** Alone it has to be about a day or an hour: "(due to the outage of 2026-01-05)" is a part of the words. */
const DUE =
  /^\s*due(?:\s+(?:by|on|date))?\s*:?\s+(?:\d|(?:day|week|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|noon|midnight))/iu;
const DEPENDS = /^(?:depends on|dependenc(?:y|ies)\s*:|blocked by|after\s*:|needs\s*:|requires\s*:)\s*:?\s*(\S.*)$/iu;

const BLOCKS = /^(?:blocks|required by)\s*:\s*(\S.*)$/iu;

const readFact = (piece: string): TaskFacts | null => {
  if (PRIORITY.test(piece)) {
    const priority = readPriority(piece);
    return priority === undefined ? null : { priority };
  }
  const duration = ESTIMATE.exec(piece)?.[1];
  const estimate = duration === undefined ? null : findEstimate(`(${duration})`);
  if (estimate !== null) return { estimateMinutes: estimate.minutes };
  const who = WHO.exec(piece);
  if (who !== null) return { who: who[1] ?? who[2] ?? "" };
  const owner = OWNED.exec(piece)?.[1];
  if (owner !== undefined) return { who: owner };
  const dependsOn = DEPENDS.exec(piece)?.[1];
  if (dependsOn !== undefined) return { dependsOn };
  const blocks = BLOCKS.exec(piece)?.[1];
  if (blocks !== undefined) return { blocks };
  const window = findWindow(WHEN.exec(piece)?.[1] ?? "");
  return window === null ? null : { window };
};

/** "(Ana, 2 days)": who does it, beside how long it takes. */
const PERSON = pattern.u`^(?:\p{Lu}\p{Ll}{1,15}(?:\s\p{Lu}[\p{L}.]{0,15})?|\p{Lu}{2,4}\d{0,2})$`;

/** A fact, or a bare day. */
const readWhen = (piece: string): TaskFacts | null => {
  const fact = readFact(piece);
  if (fact !== null) return fact;
  const window = /^\d/u.test(piece) ? findWindow(piece) : null;
  return window?.date === undefined ? null : { window };
};

/** Whoever is named beside how long it takes, and perhaps how urgent it is and when it is due. */
const readPerson = (pieces: readonly string[]): TaskFacts | null => {
  if (pieces.length < 2 || pieces.length > 4) return null;
  const [who, ...more] = pieces.filter((piece) => PERSON.test(piece) && readFact(piece) === null);
  if (who === undefined || more.length > 0) return null;
  let facts: TaskFacts = { who };
  for (const piece of pieces) {
    const fact = piece === who ? {} : readWhen(piece);
    if (fact === null) return null;
    facts = { ...facts, ...fact };
  }
  return facts.estimateMinutes === undefined ? null : facts;
};

/** Null unless every piece is a fact; what follows a dependency without being one is another name in it. */
const readFacts = (text: string): { facts: TaskFacts; count: number } | null => {
  const pieces = text
    .split(/\s*(?:,(?!\s*(?:19|20)\d{2}(?![\d-]))|[;|·•])\s*|\s+[–—-]{1,2}\s+/u)
    .filter((piece) => piece !== "");
  const person = readPerson(pieces);
  if (person !== null) return { facts: person, count: pieces.length };
  let facts: TaskFacts = {};
  let order: "dependsOn" | "blocks" | undefined;
  for (const piece of pieces) {
    const fact = readFact(piece.trim());
    if (fact === null && order === undefined) return null;
    if (fact?.dependsOn !== undefined) order = "dependsOn";
    else if (fact?.blocks !== undefined) order = "blocks";
    if (fact !== null) facts = { ...facts, ...fact };
    else if (order !== undefined) facts = { ...facts, [order]: `${facts[order] ?? ""}, ${piece}` };
  }
  return pieces.length === 0 ? null : { facts, count: pieces.length };
};

const BRACKETS = /\s*[([]([^()[\]]{1,160})[)\]]/gu;
const APART = /^(.*\S)\s+(?:[–—|·•]|-{1,2})\s+([^–—|·•]{1,120})$/u;
/** Several things in brackets, or when it is due, or something behind a dash or a bar. */
const HINT = /[([](?:[^()[\]]*[,;|·•–—-]|\s*[Dd]ue)|\s[–—|·•-]{1,2}\s/;
/** No task has more of them, and each is looked for in the whole text. */
const MOST = 6;

/** The facts, and the text without them. One fact alone in brackets, but for a day, is left to those who know its kind. */
export const takeFacts = (text: string): { facts: TaskFacts; rest: string } => {
  if (!HINT.test(text)) return { facts: {}, rest: text };
  let facts: TaskFacts = {};
  let rest = text.replaceAll(BRACKETS, (brackets, inner: string) => {
    const found = readFacts(inner);
    if (found === null || (found.count < 2 && !DUE.test(inner))) return brackets;
    facts = { ...facts, ...found.facts };
    return "";
  });
  for (let round = 0; round < MOST; round += 1) {
    const [, words, tail = ""] = APART.exec(rest) ?? [];
    const found = words === undefined ? null : readFacts(tail);
    if (words === undefined || found === null) break;
    facts = { ...found.facts, ...facts };
    rest = words;
  }
  return rest.trim() === "" ? { facts: {}, rest: text } : { facts, rest: rest.trim() };
};
