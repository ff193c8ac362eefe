/** Pairing sessions and reviews: who meets when, about what. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Item } from "../markdown/block.ts";
import { inlineText } from "../markdown/inline-text.ts";
import type { Section } from "../outline/section.ts";
import { peopleOfPair } from "../text/pair.ts";
import { splitPeople } from "../text/split-names.ts";
import { readTaskItem } from "./task-item.ts";

const BY = /\b(?:reviewed|approved|signed off|checked|led|moderated)\s+by\s+([^.;:()]+)/iu;

/** "10:30–12:00 — A + B: the harness", "A and B on the harness" */
const withParticipants = (task: PlanTask): void => {
  const by = BY.exec(task.title);
  if (by !== null) task.participants = splitPeople(by[1] ?? "");
  else if (task.participants.length === 0 && task.assignee !== undefined) task.participants = [task.assignee];
  else if (task.participants.length === 0 && task.kind === "pairing") {
    const people = peopleOfPair(task.title, true);
    task.participants = people;
    task.assignee = people[0];
  }
};

const BEGINS_WITH_TIME = /^(?:\d{1,2}(?::[0-5]\d|\s?[ap]\.?m\b)|noon\b)/iu;
const ONLY_TIME = /^(?:[\d:\s–—-]+(?:[ap]\.?m\.?)?|noon)$/iu;

/** "**Review:** 16:00 Ann looks at the API": without a time it says how reviews are done, if no two people are named. */
const statedItem = ({ kind, value, title, source }: Section): Item[] => {
  const text = value === null ? "" : inlineText(value.text);
  const isPair = kind === "pairing" && peopleOfPair(text, false).length > 0;
  if (value === null || !(isPair || BEGINS_WITH_TIME.test(text))) return [];
  const words = ONLY_TIME.test(text) ? `${text} ${title}` : value.text;
  return [{ status: null, lines: [{ text: words, line: value.line }], blocks: [], source }];
};

export const readSessions = (section: Section, scope: Scope, draft: Draft, kind: "pairing" | "review"): void => {
  const listed = section.blocks.flatMap((block) => (block.kind === "list" ? block.items : []));
  for (const item of section.kind === kind ? [...statedItem(section), ...listed] : listed)
    withParticipants(readTaskItem(item, scope, draft, { kind, prefixIsName: kind === "pairing" }));
};
