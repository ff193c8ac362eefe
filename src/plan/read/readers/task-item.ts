import type { PlanTask } from "../../../model/plan.ts";
import type { Source } from "../../../model/source.ts";
import type { Draft, Scope } from "../draft.ts";
import { wordsOf, type Block, type Item, type List, type Paragraph, type TextLine } from "../markdown/block.ts";
import { formatPlan } from "../../format.ts";
import { addTask, mergeWindows } from "../nodes.ts";
import { findSentenceOrder } from "../text/order-words.ts";
import { addOrder, addTaskOrder } from "./add-order.ts";
import { bindCode, bindTask, type BindingDraft } from "./bind.ts";
import { isTaskField, readTaskField } from "./task-fields.ts";
import { readTaskWords } from "./task-words.ts";

type Kind = PlanTask["kind"];
export type TaskOptions = {
  kind?: Kind;
  /** "API: …" names who does it. */
  prefixIsName?: boolean;
  /** For words that name nobody, or no time. */
  assignee?: string | undefined;
  estimateMinutes?: number | undefined;
};

type Place = { task: PlanTask; binding: BindingDraft; draft: Draft; scope: Scope; details: Source[] };

const BEGINS_ORDER = /^(?:Depends on|Blocked by|Waits for)\s/u;

/** "Depends on Schema" without a colon is a detail as well; words that name no part of the plan are only that. */
const readSentence = ({ text, line }: TextLine, { task, draft, scope }: Place): void => {
  const words = BEGINS_ORDER.test(text) ? findSentenceOrder(text) : null;
  if (words !== null) addOrder({ id: task.id }, [{ ...words, doubt: "prose" }], { line, scope, draft });
};

/** A field stands on a line of its own; every other line is part of the title, or of what is said about it. */
const readParagraph = ({ lines }: Paragraph, place: Place): void => {
  for (const line of lines) {
    const at = { line: line.line, column: 1, endLine: line.line };
    if (readTaskField(line, [], place)) continue;
    readSentence(line, place);
    place.details.push(at);
  }
};

const itemsText = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === "list" ? block.items.map(({ lines }) => wordsOf(lines)) : []));

/** "- [ ] ~~Paint it~~": work that was given up is no work. One that is ticked, too, was done. */
export const isStruck = ({ lines, status }: Item): boolean =>
  status !== "done" && lines[0]?.text.startsWith("~~") === true && /^~~(?:(?!~~).)+~~$/su.test(wordsOf(lines).trim());

const readNestedList = (list: List, place: Place): void => {
  const { draft, task } = place;
  for (const item of list.items) {
    if (item.status !== null && isStruck(item)) continue;
    if (item.status !== null) {
      const part = readTaskItem(item, { ...place.scope, task }, draft);
      const line = part.source.line;
      // A whole is done after its parts; one that is done already waits for nothing.
      if (task.status === "open") draft.edges.push({ from: part.id, to: task.id, reason: "sequence", line });
      continue;
    }
    const [first, ...more] = item.lines;
    const isField = first !== undefined && more.length === 0 && readTaskField(first, itemsText(item.blocks), place);
    if (!isField && first !== undefined) readSentence(first, place);
    if (!isField) place.details.push(item.source);
  }
};

const readTaskBlock = (block: Block, place: Place): void => {
  if (block.kind === "paragraph") readParagraph(block, place);
  else if (block.kind === "list") readNestedList(block, place);
  else if (block.kind !== "code" || !bindCode(block, place.binding, place.draft)) place.details.push(block.source);
};

/** What `plan fmt` would write in another way: bullets, tables, headings, gaps. */
const UNFORMATTED = /^\s*[*+]\s|\||^\s*#|^\s*(?:=+|-+)$|\[X\]|\n\s*\n/mu;

/** Lines as they were written, without the indentation that they share, in the form that survives `plan fmt`. */
const rawText = (draft: Draft, sources: readonly Source[]): string | undefined => {
  if (sources.length === 0) return undefined;
  const lines = sources.flatMap(({ line, endLine }) => draft.lines.slice(line - 1, endLine));
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^\s*/u.exec(line)?.[0].length ?? 0);
  const shared = indents.reduce((least, indent) => Math.min(least, indent), Infinity);
  const text = lines.map((line) => line.slice(shared).trimEnd()).join("\n");
  return UNFORMATTED.test(text) ? formatPlan(text).trimEnd() : text;
};

/** Reads what stands under a task that was put into the draft already. */
export const readTaskBody = (
  task: PlanTask,
  blocks: readonly Block[],
  scope: Scope,
  draft: Draft,
  fields: readonly TextLine[] = [],
): void => {
  // Most tasks are one line.
  if (blocks.length === 0 && fields.length === 0) {
    bindTask(task, { checks: [] }, draft);
    return;
  }
  const place: Place = { task, binding: { checks: [] }, draft, scope, details: [] };
  for (const line of fields) readTaskField(line, [], place);
  for (const block of blocks) readTaskBlock(block, place);
  bindTask(task, place.binding, draft);
  const details = rawText(draft, place.details);
  if (details !== undefined) task.details = details;
};

/** Where a line of the first paragraph is a field, that and all below it is no title. */
const splitTitle = (item: Item, draft: Draft): { title: TextLine[]; below: Block[] } => {
  const [first, ...more] = item.lines;
  const at = more.findIndex(({ text }) => isTaskField(text, draft) || BEGINS_ORDER.test(text));
  const rest = more.slice(Math.max(at, 0));
  const [head, last] = [rest[0], rest.at(-1)];
  if (at < 0 || first === undefined || head === undefined || last === undefined)
    return { title: item.lines, below: item.blocks };
  const source = { line: head.line, column: 1, endLine: last.line };
  return {
    title: [first, ...more.slice(0, at)],
    below: [{ kind: "paragraph", lines: rest, source }, ...item.blocks],
  };
};

export const readTaskItem = (item: Item, scope: Scope, draft: Draft, options: TaskOptions = {}): PlanTask => {
  const { title: titleLines, below } = splitTitle(item, draft);
  const raw = wordsOf(titleLines);
  const found = readTaskWords(raw, draft, options.prefixIsName);
  const kind = options.kind ?? "task";
  const window = mergeWindows(scope.window, found.window);
  const task = addTask(
    draft,
    scope,
    {
      title: found.title === "" ? "(untitled)" : found.title,
      source: item.source,
      kind,
      status: item.status ?? "open",
      participants: found.participants,
      acceptance: found.acceptance,
      assignee: found.assignee ?? options.assignee ?? scope.agent?.name,
      rank: scope.agent?.rank,
      priority: found.priority,
      estimateMinutes: found.estimateMinutes ?? options.estimateMinutes,
      window,
    },
    found.assignee,
  );
  addTaskOrder(task, found, { line: item.source.line, scope, draft });
  readTaskBody(task, below, scope, draft);
  return task;
};
