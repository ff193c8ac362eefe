/** "**Focus:** …", "**Dependencies:** Sprint A": what a label says about the node that it stands in. */
import { findWindow } from "../../window.ts";
import { findEstimate } from "../../estimate.ts";
import type { Draft, Scope } from "../draft.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { mergeWindows, ownerOf } from "../nodes.ts";
import type { SectionKind } from "../outline/section-kinds.ts";
import type { Section } from "../outline/section.ts";
import { readPriority } from "../text/priority.ts";
import { saysNothing, splitList, splitPeople } from "../text/split-names.ts";
import { readCriteria } from "./criteria.ts";
import { readOrderLine } from "./order.ts";
import { hasArrow } from "../text/arrows.ts";

/** Items with a checkbox are work, wherever they stand. */
const itemTexts = (section: Section): { text: string; line: number }[] =>
  section.blocks.flatMap((block) => {
    if (block.kind === "list") {
      return block.items
        .filter(({ status }) => status === null)
        .map((item) => ({
          text: item.lines.map(({ text }) => text).join(" "),
          line: item.source.line,
        }));
    }
    return block.kind === "paragraph" ? block.lines : [];
  });

const plainValue = (section: Section): string => {
  const own = section.value === null ? "" : withoutDecoration(inlineText(section.value.text));
  if (own !== "") return own;
  return itemTexts(section)
    .map(({ text }) => withoutDecoration(inlineText(text)))
    .join("; ");
};

/** Of goals in a list, those that state a number must hold. */
const readGoals = (section: Section, scope: Scope, draft: Draft): void => {
  const lists = section.blocks.filter((block) => block.kind === "list");
  const blocks = lists.map((list) => ({ ...list, items: list.items.filter(({ status }) => status === null) }));
  const goals = { ...section, value: null, blocks, children: [] };
  if (blocks.length > 0) readCriteria(goals, scope, draft, { kind: "metric", which: "measured" });
};

const setText = (section: Section, scope: Scope, draft: Draft): void => {
  const text = plainValue(section);
  // An agent's focus says what the agent does; the epic has its own.
  if (text === "" || scope.agent !== null || scope.task !== null) return;
  if (scope.epic !== null) scope.epic.focus ??= text;
  else if (scope.phase !== null) scope.phase.objective ??= text;
  readGoals(section, scope, draft);
};

const setWindow = (section: Section, scope: Scope): void => {
  const node = scope.task ?? (scope.agent === null ? (scope.epic ?? scope.phase) : null);
  const window = mergeWindows(node?.window, findWindow(plainValue(section)));
  if (node !== null && window !== undefined) node.window = window;
};

const setLead = (section: Section, scope: Scope): void => {
  const [first] = splitPeople(plainValue(section).replaceAll("@", ""));
  if (first === undefined) return;
  if (scope.task !== null) scope.task.assignee = first;
  else if (scope.epic !== null) scope.epic.lead = plainValue(section).replace(/^@/u, "");
};

const addDependencies = (section: Section, scope: Scope, draft: Draft): void => {
  const side = section.kind === "blocks" ? "before" : "after";
  const reason = side === "before" ? "blocks" : "depends-on";
  const lines = [...(section.value === null ? [] : [section.value]), ...itemTexts(section)];
  const owner = ownerOf(scope);
  for (const { text, line } of lines) {
    const names = withoutDecoration(inlineText(text));
    if (saysNothing(names)) continue;
    if (owner === null || hasArrow(names)) readOrderLine(names, line, scope, draft, true);
    else draft.pendingEdges.push({ owner, names, side, reason, line, scope });
  }
};

/** Capabilities that agents of the plan have, or parts of it to wait for; anything else is prose. */
const setNeeds = (section: Section, scope: Scope, draft: Draft): void => {
  const owner = ownerOf(scope);
  // A task's own are a field of the task.
  if (owner === null || scope.task !== null) return;
  const names = plainValue(section);
  const asked = splitList(names);
  const offered = new Set(Object.values(draft.frontMatter.agents ?? {}).flatMap(({ capabilities }) => capabilities));
  if (asked.length > 0 && asked.every((name) => offered.has(name))) draft.needs.push({ owner, capabilities: asked });
  else if (!saysNothing(names)) {
    const { line } = section.value ?? section.source;
    draft.pendingEdges.push({ owner, names, side: "after", reason: "depends-on", line, scope, doubt: "words" });
  }
};

const setPriority = (section: Section, scope: Scope): void => {
  const node = scope.task ?? (scope.agent === null ? (scope.epic ?? scope.phase) : null);
  const priority = readPriority(plainValue(section));
  if (node !== null && priority !== undefined) node.priority = priority;
};

const setEstimate = (section: Section, scope: Scope): void => {
  const estimate = findEstimate(plainValue(section)) ?? findEstimate(`(${plainValue(section)})`);
  if (estimate !== null && scope.task !== null) scope.task.estimateMinutes = estimate.minutes;
};

const setParallel = (section: Section, scope: Scope, draft: Draft): void => {
  if (scope.phase === null || scope.epic !== null) return;
  const other = plainValue(section) || section.title.replace(/^.*?\b(?:with|to)\s*/iu, "");
  draft.parallelWith.set(scope.phase.id, other === "" ? null : other);
};

const FIELDS: Partial<Record<SectionKind, (section: Section, scope: Scope, draft: Draft) => void>> = {
  focus: setText,
  objective: setText,
  window: setWindow,
  lead: setLead,
  priority: setPriority,
  estimate: setEstimate,
  parallel: setParallel,
  dependencies: addDependencies,
  blocks: addDependencies,
  needs: setNeeds,
};

export const readField = (section: Section, scope: Scope, draft: Draft): void => {
  FIELDS[section.kind]?.(section, scope, draft);
};
