/** What stands directly under a heading, outside of any named list: checkboxes, plain lists, tables, arrows, fences. */
import type { Criterion, PlanTask } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import { wordsOf, type Block, type Item, type List, type TextLine } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { ownerOf } from "../nodes.ts";
import { isStructural } from "../outline/section-kinds.ts";
import { hasCheckboxes, type Section } from "../outline/section.ts";
import { addOrder } from "./add-order.ts";
import { bindCode, bindTask, isCheck, isScript, reportStrayCheck, type BindingDraft } from "./bind.ts";
import { findSentenceOrder } from "../text/order-words.ts";
import { readParallel } from "../text/parallel.ts";
import { withoutColon } from "../text/without-colon.ts";
import { readOrderLine } from "./order.ts";
import { openGroup } from "./structure.ts";
import { readTable } from "./tables/read-table.ts";
import { isStruck, readTaskItem, type TaskOptions } from "./task-item.ts";

const holdsWork = (section: Section): boolean =>
  section.children.some(
    ({ kind, children }) => isStructural(kind) || kind === "tasks" || kind === "squads" || children.some(holdsWork),
  ) || hasCheckboxes(section);

/** Plain items are work only where a part of the plan has a list and no other work: "Day 3-4: …" with a list. */
export const takesPlainItems = (section: Section): boolean =>
  isStructural(section.kind) &&
  section.kind !== "task" &&
  !holdsWork(section) &&
  !section.children.some(hasDeepCheckboxes);

const hasDeepCheckboxes = (section: Section): boolean =>
  (section.kind === "prose" && hasCheckboxes(section)) || section.children.some(hasDeepCheckboxes);

/** In a calendar of one's own day, what begins later comes after. */
const inOrderOfTime = (tasks: readonly PlanTask[], draft: Draft): void => {
  let before: PlanTask | null = null;
  for (const task of tasks) {
    const time = task.window?.time;
    if (time === undefined || task.assignee !== undefined) continue;
    if (before?.window?.time !== undefined && before.window.time < time) {
      draft.edges.push({ from: before.id, to: task.id, reason: "sequence", line: task.source.line });
    }
    before = task;
  }
};

const holdsBoxes = ({ blocks }: Item): boolean =>
  blocks.some((block) => block.kind === "list" && block.items.some((item) => item.status !== null || holdsBoxes(item)));

/** "- Backend" over checkboxes names them, as a heading would. */
const openPlainItem = (item: Item, scope: Scope, draft: Draft): Scope => {
  const raw = wordsOf(item.lines);
  const title = withoutColon(withoutDecoration(inlineText(raw)));
  if (scope.epic !== null || scope.task !== null || scope.collecting !== null || title === "")
    return { ...scope, heading: title };
  const source = { ...item.source, endLine: item.lines.at(-1)?.line ?? item.source.line };
  const group: Section = { kind: "prose", level: 0, title, raw, value: null, source, blocks: [], children: [] };
  return openGroup(group, scope, new Map(), draft);
};

const readPlainItem = (item: Item, scope: Scope, draft: Draft): void => {
  for (const { text, line } of item.lines) readOrderLine(text, line, scope, draft, false);
  if (item.blocks.length === 0 || !holdsBoxes(item)) return;
  const inside = openPlainItem(item, scope, draft);
  for (const block of item.blocks) if (block.kind === "list") readTaskList(block, false, inside, draft);
};

export const readTaskList = (
  list: List,
  plain: boolean,
  scope: Scope,
  draft: Draft,
  options: TaskOptions = {},
): PlanTask[] => {
  const tasks: PlanTask[] = [];
  for (const item of list.items) {
    if (isStruck(item)) continue;
    if (item.status !== null || plain) tasks.push(readTaskItem(item, scope, draft, options));
    else readPlainItem(item, scope, draft);
  }
  inOrderOfTime(tasks, draft);
  return tasks;
};

/** A fence right after a list, not indented, can only be meant for its last item. */
export const bindAfter = (task: PlanTask, code: Extract<Block, { kind: "code" }>, draft: Draft): void => {
  const binding: BindingDraft = { checks: [...(task.binding?.checks ?? [])], ...scriptOf(task) };
  if (bindCode(code, binding, draft)) bindTask(task, binding, draft);
};

const scriptOf = (task: PlanTask): Partial<BindingDraft> => {
  const { agent, script, timeoutMs, maxAttempts, backoff, source } = task.binding ?? {};
  return Object.fromEntries(
    Object.entries({ agent, script, timeoutMs, maxAttempts, backoff, source }).filter(
      ([, value]) => value !== undefined,
    ),
  );
};

const readParallelPhases = (text: string, draft: Draft): void => {
  const found = readParallel(text);
  if (found === "all") draft.parallelPhases = true;
  else if (found !== null) draft.parallelGroups.push(found);
};

const ENDS = /[.!?:]\s*$/u;

/** A line in the middle of a sentence says nothing of its own. */
const readOrderSentences = (lines: readonly TextLine[], scope: Scope, draft: Draft): void => {
  const owner = ownerOf(scope);
  if (owner === null) return;
  for (const [at, { text, line }] of lines.entries()) {
    const words = findSentenceOrder(text);
    const above = lines[at - 1];
    if (words !== null && (above === undefined || ENDS.test(above.text)))
      addOrder(owner, [words], { line, scope, draft });
  }
};

/** @param plain whether items without a checkbox are tasks */
export const readBody = (
  section: Section,
  plain: boolean,
  scope: Scope,
  draft: Draft,
  options: TaskOptions = {},
): void => {
  let last: PlanTask | Criterion | null = null;
  for (const block of section.blocks) {
    if (block.kind === "list") {
      last = readTaskList(block, plain, scope, draft, options).at(-1) ?? null;
    } else if (block.kind === "code" && (isScript(block) || isCheck(block))) {
      if (last !== null && "kind" in last && "participants" in last) bindAfter(last, block, draft);
      else if (isCheck(block)) reportStrayCheck(block, draft);
    } else if (block.kind === "table") {
      readTable(block, scope, draft);
    } else if (block.kind === "paragraph") {
      for (const { text, line } of block.lines) readOrderLine(text, line, scope, draft, false);
      if (isStructural(section.kind) || hasCheckboxes(section)) readOrderSentences(block.lines, scope, draft);
      readParallelPhases(block.lines.map(({ text }) => text).join(" "), draft);
    } else if (block.kind === "quote") {
      for (const inner of block.blocks) if (inner.kind === "list") readTaskList(inner, false, scope, draft, options);
    }
  }
};
