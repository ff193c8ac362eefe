/** Pairing sessions and reviews: who meets when, about what. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Section } from "../outline/section.ts";
import { splitPeople } from "../text/split-names.ts";
import { readTaskItem } from "./task-item.ts";

const BY = /\b(?:reviewed|approved|signed off|checked|led|moderated)\s+by\s+([^.;:()]+)/iu;

/** "10:30–12:00 — A + B: the harness" */
const withParticipants = (task: PlanTask): void => {
  const by = BY.exec(task.title);
  if (by !== null) task.participants = splitPeople(by[1] ?? "");
  else if (task.participants.length === 0 && task.assignee !== undefined) task.participants = [task.assignee];
};

export const readSessions = (section: Section, scope: Scope, draft: Draft, kind: "pairing" | "review"): void => {
  for (const block of section.blocks) {
    if (block.kind !== "list") continue;
    for (const item of block.items)
      withParticipants(readTaskItem(item, scope, draft, { kind, prefixIsName: kind === "pairing" }));
  }
};
