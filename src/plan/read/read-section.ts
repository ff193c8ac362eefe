/** Walks the outline: each kind of section has its reader, and what a section is part of decides what its own parts are. */
import type { Criterion } from "../../model/plan.ts";
import type { Draft, Scope } from "./draft.ts";
import { inlineText } from "./markdown/inline-text.ts";
import { isField, isStructural, type SectionKind } from "./outline/section-kinds.ts";
import { hasCheckboxes, LABEL_LEVEL, type Section } from "./outline/section.ts";
import { readBody, readTaskList, takesPlainItems } from "./readers/body.ts";
import { readCriteria } from "./readers/criteria.ts";
import type { Which } from "./readers/criteria-options.ts";
import { readDeliverables } from "./readers/deliverables.ts";
import { readField } from "./readers/fields.ts";
import { holdsRules, readGateRules } from "./readers/gate-rules.ts";
import { readGate } from "./readers/gates.ts";
import { readOrderBlock, readOrderLine } from "./readers/order.ts";
import { readNamedRisk, readRisks } from "./readers/risks.ts";
import { readSessions } from "./readers/sessions.ts";
import { readSquadList } from "./readers/squads.ts";
import { readTaskItem } from "./readers/task-item.ts";
import { openGroup, openStructure, type Siblings } from "./readers/structure.ts";
import { readTable } from "./readers/tables/read-table.ts";
import { addTarget } from "./readers/tables/target.ts";
import { hasArrow } from "./text/arrows.ts";
import { findPhaseReferences, isOfWhole } from "./text/phase-reference.ts";
import { splitList } from "./text/split-names.ts";

const CRITERIA: Partial<Record<SectionKind, { kind: Criterion["kind"]; which: Which }>> = {
  completion: { kind: "completion", which: "all" },
  acceptance: { kind: "acceptance", which: "all" },
  "definition-of-done": { kind: "definition-of-done", which: "all" },
  checklist: { kind: "checklist", which: "all" },
  success: { kind: "metric", which: "all" },
  metrics: { kind: "metric", which: "measured" },
  // A part of a gate that is called something else: only what is there to be ticked off.
  gate: { kind: "gate", which: "boxes" },
};

/** Kinds whose unnamed parts are of the same kind. */
const COLLECTING = new Set<SectionKind>([
  "completion", "acceptance", "definition-of-done", "checklist", "success", "metrics", "gate", "risk", "communication",
  "schedule", "deliverables", "tasks", "squads", "pairing", "review", "critical-path", "order", "cross-points",
]); // prettier-ignore

/** Talk about the work: whatever its parts are called, they are no work unless there is a checkbox to tick. */
const TALK = new Set<SectionKind>(["communication", "schedule"]);

const kindIn = (section: Section, scope: Scope): SectionKind => {
  const { collecting } = scope;
  if (isStructural(section.kind)) return section.kind;
  if (collecting !== null && TALK.has(collecting)) return collecting;
  if (section.kind === "prose" && holdsRules(section)) return "gate-rules";
  if (collecting === null) return section.kind;
  if (collecting === "checklist" && section.kind === "deliverables") return "checklist";
  return section.kind === "prose" ? collecting : section.kind;
};

const readCriticalPath = (section: Section, scope: Scope, draft: Draft): void => {
  if (hasArrow(section.title)) readOrderLine(section.title, section.source.line, scope, draft, true);
  if (section.value !== null) readOrderLine(section.value.text, section.value.line, scope, draft, true);
  for (const block of section.blocks) {
    const isOrder =
      block.kind !== "list" || block.items.some(({ lines }) => lines.some(({ text }) => hasArrow(inlineText(text))));
    if (isOrder) readOrderBlock(block, scope, draft, true);
    else {
      const tasks = readTaskList(block, true, scope, draft, { kind: "critical-path" });
      draft.criticalPaths.push({ tasks, ordered: block.ordered, scope });
    }
  }
};

const readSquads = (section: Section, scope: Scope, draft: Draft): void => {
  for (const block of section.blocks) {
    if (block.kind === "list") readSquadList(block, scope, draft);
    else if (block.kind === "table") readTable(block, scope, draft);
  }
};

/** "**Tasks:** schema, API, UI": a single thing behind it may be about the list that follows. */
const readStatedTasks = ({ value, source, blocks }: Section, scope: Scope, draft: Draft): void => {
  const titles = value === null || blocks.length > 0 ? [] : splitList(value.text);
  if (value === null || titles.length < 2) return;
  for (const text of titles) {
    readTaskItem({ status: null, lines: [{ text, line: value.line }], blocks: [], source }, scope, draft);
  }
};

const readCollected = (kind: SectionKind, section: Section, scope: Scope, draft: Draft): Scope => {
  const criteria = CRITERIA[kind];
  if (kind === "gate" && section.kind === "gate") return readGate(section, scope, draft);
  if (kind === "metrics" && section.value !== null) {
    const { title: header, source } = section;
    const label = scope.phase?.title ?? header;
    if (addTarget(draft, { label, header, text: inlineText(section.value.text), window: scope.phase?.window, source }))
      return scope;
  }
  if (criteria !== undefined) {
    readCriteria(section, scope, draft, scope.gate === null ? criteria : { ...criteria, kind: "gate" });
  } else if (kind === "risk") {
    if (section.kind === "prose") readNamedRisk(section, draft);
    else readRisks(section, draft);
  } else if (kind === "deliverables") {
    readDeliverables(section, scope, draft);
  } else if (kind === "squads") {
    readSquads(section, scope, draft);
  } else if (kind === "pairing" || kind === "review") {
    readSessions(section, scope, draft, kind);
  } else if (kind === "critical-path") {
    readCriticalPath(section, scope, draft);
  } else if (kind === "order" || kind === "cross-points") {
    for (const block of section.blocks) readOrderBlock(block, scope, draft, kind === "order");
  } else {
    if (kind === "tasks") readStatedTasks(section, scope, draft);
    readBody(section, kind === "tasks", scope, draft);
  }
  return scope;
};

const readProse = (section: Section, scope: Scope, siblings: Siblings, draft: Draft): Scope => {
  const isGroup = hasCheckboxes(section) && section.level < LABEL_LEVEL && scope.epic === null && scope.task === null;
  const inside = isGroup ? openGroup(section, scope, siblings, draft) : { ...scope, heading: section.title };
  readBody(section, false, inside, draft);
  return inside;
};

export const readSection = (section: Section, scope: Scope, siblings: Siblings, draft: Draft): void => {
  const kind = kindIn(section, scope);
  let inside = scope;
  if (kind === "plan") {
    readBody(section, false, scope, draft);
  } else if (isStructural(kind)) {
    inside = openStructure(section, scope, siblings, draft);
    if (kind !== "task") readBody(section, takesPlainItems(section), inside, draft);
  } else if (isField(kind)) {
    readField(section, scope, draft);
    // "Timeline" over a table is a heading like any other; after a label the lines are its value.
    if (section.level < LABEL_LEVEL || hasCheckboxes(section)) readBody(section, false, scope, draft);
  } else if (kind === "gate-rules") {
    readGateRules(section, scope, draft);
    inside = { ...scope, collecting: kind };
  } else if (kind === "prose") {
    inside = readProse(section, scope, siblings, draft);
  } else {
    inside = readCollected(kind, section, scope, draft);
    if (COLLECTING.has(kind)) inside = { ...inside, collecting: kind };
  }
  // Most sections have no parts.
  if (section.children.length === 0) return;
  // Days go on from one week to the next.
  const holdsOnly = section.kind === "week" && inside.phase === scope.phase && inside.epic === scope.epic;
  readChildren(section, inside, holdsOnly ? siblings : new Map(), draft);
};

const PHASES = new Set<SectionKind>(["phase", "week", "day", "weekday"]);
/** "Success criteria" are those of the plan. */
const ENDS = new Set<SectionKind>(["completion", "acceptance", "definition-of-done"]);

/** "## Completion Criteria" right after a phase says when that one is complete; behind them all, when the plan is. */
const isOfPhaseBefore = ({ kind, level, title }: Section): boolean =>
  ENDS.has(kind) &&
  level < LABEL_LEVEL &&
  !isOfWhole(title) &&
  !/\bsuccess\b/iu.test(title) &&
  findPhaseReferences(title).length === 0;

/** What follows the days of a week in that week ("Checkpoint") comes after the last of them, not before them all. */
const readChildren = (section: Section, scope: Scope, siblings: Siblings, draft: Draft): void => {
  let inside = scope;
  let before: Section | null = null;
  const isInPhases = scope.phase === null && scope.gate === null;
  const last = isInPhases ? section.children.findLastIndex(({ kind }) => PHASES.has(kind)) : -1;
  for (const [at, child] of section.children.entries()) {
    const followsPhase = at < last && before !== null && PHASES.has(before.kind);
    const around = followsPhase && isOfPhaseBefore(child) ? { ...inside, phase: draft.phases.at(-1) ?? null } : inside;
    if (isStructural(child.kind)) before = child;
    readSection(child, isStructural(child.kind) ? scope : around, siblings, draft);
    const isDayOfWeek = section.kind === "week" && scope.phase === null && child.kind === "day";
    if (isDayOfWeek) inside = { ...scope, phase: draft.phases.at(-1) ?? null };
  }
};
