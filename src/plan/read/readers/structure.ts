/** Sections that are nodes: phases, epics, workstreams, agents, tasks. Each gives the scope that its parts are read in. */
import type { Epic } from "../../../model/plan.ts";
import { findWindow } from "../../window.ts";
import type { Draft, Scope } from "../draft.ts";
import { addEpic, addPhase, addTask, mergeWindows, placeOf } from "../nodes.ts";
import type { SectionKind } from "../outline/section-kinds.ts";
import { LABEL_LEVEL, type Section } from "../outline/section.ts";
import { leadIn } from "../text/lead.ts";
import { takePriority } from "../text/priority.ts";
import { findHeadingOrder } from "../text/order-words.ts";
import { addOrder, addTaskOrder } from "./add-order.ts";
import { squadCapacity } from "./squads.ts";
import { readTaskBody } from "./task-item.ts";
import { readTaskWords } from "./task-words.ts";

const PARALLEL = /\b(?:in parallel|parallel|concurrent(?:ly)?|side by side)\b(?:\s+(?:with|to)\s+([^()]+))?/iu;
const TIME_KINDS = new Set(["day", "week", "weekday", "phase"]);

const openPhase = (section: Section, scope: Scope, draft: Draft): Scope => {
  const { priority, rest: title } = takePriority(section.title);
  const own = findWindow(title);
  const window = mergeWindows(scope.window, own);
  const phase = addPhase(
    draft,
    { title, source: section.source, priority, window },
    section.kind === "weekday" ? scope.heading : "",
  );
  addOrder({ id: phase.id }, findHeadingOrder(title), { line: section.source.line, scope, draft });
  const parallel = PARALLEL.exec(section.title);
  if (parallel !== null) draft.parallelWith.set(phase.id, parallel[1]?.trim() ?? null);
  return {
    ...scope,
    phase,
    epic: null,
    gate: null,
    task: null,
    agent: null,
    window: window ?? null,
    heading: title,
    collecting: null,
  };
};

/** Of the sections beside this one that were read already, the last epic of each kind. */
export type Siblings = Map<SectionKind, Epic>;

/** Days inside a phase follow each other; so do its sprints and weeks. */
const followSibling = (section: Section, epic: Epic, siblings: Siblings, draft: Draft): void => {
  const previous = siblings.get(section.kind);
  siblings.set(section.kind, epic);
  if (previous === undefined || !TIME_KINDS.has(section.kind) || PARALLEL.test(section.title)) return;
  draft.edges.push({ from: previous.id, to: epic.id, reason: "sequence", line: section.source.line });
};

/** "2.1 Search" is also known by its number; a single one would be found in any text. */
const NUMBER = /^\d+(?:\.\d+)+/u;

const openEpic = (section: Section, scope: Scope, siblings: Siblings, draft: Draft): Scope => {
  const { priority, rest: title } = takePriority(section.title);
  const own = findWindow(title);
  const window = mergeWindows(scope.window, own);
  const kind = section.kind === "workstream" ? "workstream" : "epic";
  // "Monday" says which one only together with its week.
  const heading = section.kind === "weekday" ? scope.heading : "";
  const given = own === null ? undefined : window;
  const epic = addEpic(draft, scope, heading, {
    kind,
    title,
    source: section.source,
    priority,
    window: given,
    lead: leadIn(title),
    capacityMinutes: squadCapacity(title),
  });
  const number = NUMBER.exec(section.raw)?.[0];
  if (number !== undefined) {
    draft.labels.push({ id: epic.id, label: number });
    draft.givenIds.push({ given: number, within: `${epic.phaseId}`, title, line: section.source.line });
  }
  followSibling(section, epic, siblings, draft);
  addOrder({ id: epic.id }, findHeadingOrder(title), { line: section.source.line, scope, draft });
  const named = section.kind === "weekday" ? `${scope.heading} ${title}` : title;
  return {
    ...scope,
    epic,
    gate: null,
    task: null,
    agent: null,
    window: window ?? null,
    heading: named,
    collecting: null,
  };
};

const openAgent = (section: Section, scope: Scope): Scope => {
  const text = section.title.replaceAll("`", "").replace(/^(?:sub-?\s?)?agents?\s*/iu, "");
  const [, number = "", rest = ""] = /^#?([a-z]?\d+|[a-z])?\s*(?:[:–—]\s*(.*))?$/isu.exec(text) ?? [];
  const words =
    rest
      .replace(/\s*[([][^()[\]]*[)\]]/gu, "")
      .split(/\s[–—-]\s/u)[0]
      ?.trim() ?? "";
  const name = number === "" ? words || text : `Agent ${number.toUpperCase()}`;
  const rank = /\bpriority\s*:?\s*(\d{1,3})\b/iu.exec(rest)?.[1];
  return {
    ...scope,
    task: null,
    agent: { name, rank: rank === undefined ? undefined : Number(rank) },
    heading: name,
    collecting: null,
  };
};

/** "Task: Do this" is only called a task; "Task 1.2: Do this" has a name that others refer to. */
const TASK_WORD = /^(?:task|ticket|user\s+story)\s*[:–—]\s*/iu;

/** "Task 1.2", "Ticket #7" */
const TASK_ID =
  /^(?:tasks?|tickets?|(?:user\s+)?stor(?:y|ies))\s+#?(?:\d[\w.-]*\w|\d|[a-z]\d*)(?=\s*(?:$|[:.,;(|[–—]|-\s))/iu;

/** "1.2 Convert it", "3. Switch over": of a heading that is a task. */
const CARD_NUMBER = /^\d+(?:\.\d+)*(?=[.)]?\s)/u;

/** What a label says of a task it says of every part of a plan: told twice, what is unknown would be so twice. */
const READ_AS_SECTION = new Set<SectionKind>(["dependencies", "blocks"]);

/** "### Task 1.2: Do this": what stands under it says how. */
const openTask = (section: Section, scope: Scope, draft: Draft): Scope => {
  const found = readTaskWords(section.title.replace(TASK_WORD, ""), draft);
  const { title, assignee, participants, priority, estimateMinutes, acceptance } = found;
  const endLine = section.blocks.reduce((last, block) => Math.max(last, block.source.endLine), section.source.endLine);
  const window = mergeWindows(scope.window, found.window);
  const task = addTask(draft, scope, {
    title: title === "" ? section.title : title,
    participants,
    acceptance,
    source: { ...section.source, endLine },
    assignee: assignee ?? scope.agent?.name,
    rank: scope.agent?.rank,
    priority,
    estimateMinutes,
    window,
  });
  const given = TASK_ID.exec(section.title)?.[0];
  if (given !== undefined) {
    const within = placeOf(scope);
    draft.givenIds.push({ given, within, title: task.title, line: section.source.line });
  }
  const number = given === undefined ? CARD_NUMBER.exec(section.raw)?.[0] : undefined;
  if (number !== undefined) draft.labels.push({ id: task.id, label: number });
  const inside: Scope = { ...scope, task, heading: section.title, collecting: null };
  addTaskOrder(task, found, { line: section.source.line, scope, draft });
  const labels = section.children.filter(
    ({ level, value, kind }) => level >= LABEL_LEVEL && value !== null && !READ_AS_SECTION.has(kind),
  );
  const lines = labels.map(({ raw, source }) => ({ text: raw, line: source.line }));
  readTaskBody(task, section.blocks, scope, draft, lines);
  return inside;
};

const contains = (section: Section, kind: Section["kind"]): boolean =>
  section.children.some((child) => child.kind === kind || contains(child, kind));

/** The scope for what stands under a structural section. */
export const openStructure = (section: Section, scope: Scope, siblings: Siblings, draft: Draft): Scope => {
  if (section.kind === "agent") return openAgent(section, scope);
  if (section.kind === "task") return openTask(section, scope, draft);
  const isInPhase = scope.phase !== null;
  if (!TIME_KINDS.has(section.kind)) return openEpic(section, scope, siblings, draft);
  if (section.kind !== "week" || !(contains(section, "day") || (isInPhase && contains(section, "weekday")))) {
    return isInPhase ? openEpic(section, scope, siblings, draft) : openPhase(section, scope, draft);
  }
  // A week of days only holds them: each day is a phase with its own end, or an epic of the phase.
  const window = mergeWindows(scope.window, findWindow(section.title)) ?? null;
  return { ...scope, window, heading: section.title, collecting: null };
};

/** A heading that names nothing known, but has work under it: a group of tasks. */
export const openGroup = openEpic;
