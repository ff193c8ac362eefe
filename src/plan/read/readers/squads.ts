/** "- **Quality Squad (QAL, S1 — 6h)**" with its members' work below: a workstream of the day and its tasks. */
import { findEstimate } from "../../estimate.ts";
import type { Draft, Scope } from "../draft.ts";
import { wordsOf, type Item, type List } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { addEpic } from "../nodes.ts";
import { withoutColon } from "../text/without-colon.ts";
import { readTaskItem } from "./task-item.ts";
import { pattern } from "../../pattern.ts";

type Header = { name: string; members: string[]; capacityMinutes: number | undefined };

const MEMBER = pattern.u`^[\p{L}@][\p{L}\p{N}._ -]{0,30}$`;

const HOURS = /\d[ \u00a0]?h(?:(?:ou)?rs?)?\b/iu;

/** "Quay Squad (QA1, QA2 · 5h)" as a heading. Days and weeks are as often how long it lasts, with however many people. */
export const squadCapacity = (title: string): number | undefined => {
  if (!title.endsWith(")")) return undefined;
  const open = title.lastIndexOf("(");
  const isOfSquad = /\b(?:squad|team)\b/iu.test(title.slice(0, Math.max(open, 0)));
  return isOfSquad && HOURS.test(title.slice(open)) ? findEstimate(title)?.minutes : undefined;
};

const readHeader = (item: Item): Header => {
  const text = withoutColon(withoutDecoration(inlineText(wordsOf(item.lines))));
  const capacityMinutes = findEstimate(text)?.minutes;
  const [, name = text, inner = ""] = /^(.*?)\s*\(([^()]*)\)\s*$/u.exec(text) ?? [];
  const [names = ""] = inner.split(/\s[–—-]\s|\s*[;|·•]\s*/u);
  const members = names
    .split(/\s*[,+&/]\s*/u)
    .map((member) => member.trim())
    .filter((member) => MEMBER.test(member) && findEstimate(`(${member})`) === null);
  return { name: name === "" ? text : name, members, capacityMinutes };
};

const nestedLists = (item: Item): List[] => item.blocks.filter((block) => block.kind === "list");

const LIKE_PRIORITY = /^(p[0-5]):\s+(?=\S)/iu;

/** "P2: …" is urgent, but in a squad of P1 and P2 it says who. */
const takeMember = (item: Item, members: readonly string[]): { item: Item; who: string | undefined } => {
  const [first, ...more] = item.lines;
  const [begin = "", who] = LIKE_PRIORITY.exec(first?.text ?? "") ?? [];
  if (first === undefined || who === undefined || !members.includes(who)) return { item, who: undefined };
  return { item: { ...item, lines: [{ ...first, text: first.text.slice(begin.length) }, ...more] }, who };
};

const readSquad = (item: Item, scope: Scope, draft: Draft): void => {
  const { name, members, capacityMinutes } = readHeader(item);
  const source = { ...item.source, endLine: item.lines.at(-1)?.line ?? item.source.line };
  const epic = addEpic(draft, scope, scope.heading, {
    kind: "workstream",
    title: name,
    source,
    capacityMinutes,
  });
  const items = nestedLists(item).flatMap((list) => list.items);
  // Who does what is not named: a squad of one does it all.
  const only = members.length === 1 ? members[0] : members.length === 0 ? name : undefined;
  for (const task of items) {
    const estimateMinutes = items.length === 1 ? capacityMinutes : undefined;
    const { item: work, who = only } = takeMember(task, members);
    readTaskItem(work, { ...scope, epic }, draft, { prefixIsName: true, assignee: who, estimateMinutes });
  }
};

export const readSquadList = (list: List, scope: Scope, draft: Draft): void => {
  for (const item of list.items) {
    if (nestedLists(item).length > 0) readSquad(item, scope, draft);
    else readTaskItem(item, scope, draft, { prefixIsName: true });
  }
};
