/** Gate sections: what is judged, and by which rules. */
import { findWindow } from "../../window.ts";
import type { Draft, Scope } from "../draft.ts";
import { wordsOf, type Item } from "../markdown/block.ts";
import { addGate } from "../nodes.ts";
import { readLabel, type Label } from "../outline/label.ts";
import type { Section } from "../outline/section.ts";
import { LABEL_LEVEL } from "../outline/section.ts";
import { findPhaseReferences } from "../text/phase-reference.ts";
import { attachCheck, readCriteria, readCriterionItem } from "./criteria.ts";
import { isRule, readRuleLines, readRuleText } from "./gate-rules.ts";
import { isCheck } from "./bind.ts";

const openGate = ({ title, source }: Pick<Section, "title" | "source">, scope: Scope, draft: Draft): Scope => {
  const window = findWindow(title) ?? undefined;
  const gate = addGate(draft, scope, { title, source, window });
  if (scope.phase === null) draft.phaseReferences.push({ node: gate, references: findPhaseReferences(title) });
  return { ...scope, gate, epic: null, task: null, agent: null, heading: title, collecting: "gate" };
};

const NAMES_GATE = /^(?:[\p{L}-]+\s+)?gate\s+(?:\d+(?:\.\d+)?|[a-z])(?![\p{L}\p{N}])|^G\d+(?![\p{L}\p{N}])/iu;

/** "**Gate 1 (Day 5)**: all tests pass" */
const gateLabel = ({ lines, status }: Item): Label | null => {
  const label = status === null ? readLabel(wordsOf(lines)) : null;
  return label !== null && NAMES_GATE.test(label.name) ? label : null;
};

/** "Gates" over a list of them is none itself. */
const listsGates = ({ blocks, children, value }: Section): boolean =>
  value === null &&
  children.length === 0 &&
  blocks.some(({ kind }) => kind === "list") &&
  blocks.every((block) => block.kind === "list" && block.items.every((item) => gateLabel(item) !== null));

const LEADS_TO = /^(.+?)\s*(?:→|➜|⇒|[-=]+>)\s*(conditional(?:ly)? go|no[-\s]?go|go)\.?$/iu;
const OTHERWISE = /^(?:otherwise|else)[\s,:→]*(conditional(?:ly)? go|no[-\s]?go|go)\.?$/iu;

/** "All met → Go. One open → Conditional Go. Otherwise No-Go.": rules; any other sentence must hold. */
const readGateWords = (words: string, item: Item, inside: Scope, draft: Draft): void => {
  for (const sentence of words.split(/(?<=[.;])\s+(?=\p{Lu})/u)) {
    const [, when, decision = OTHERWISE.exec(sentence)?.[1]] = LEADS_TO.exec(sentence) ?? [];
    if (decision !== undefined) readRuleText(`${decision}: ${when ?? "otherwise"}`, item.source, inside, draft);
    else {
      const lines = [{ text: sentence.replace(/;$/u, ""), line: item.source.line }];
      readCriterionItem({ ...item, lines, blocks: [] }, inside, draft, { kind: "gate", which: "all", section: "" });
    }
  }
};

const readListedGate = (item: Item, scope: Scope, draft: Draft): void => {
  const label = gateLabel(item);
  if (label === null) return;
  const section = { title: label.name, source: item.source, value: null, blocks: item.blocks, children: [] };
  const inside = openGate(section, scope, draft);
  if (label.value !== "") readGateWords(label.value, item, inside, draft);
  readGateBlocks({ ...section, kind: "gate", level: LABEL_LEVEL, raw: label.name }, inside, draft);
};

/** The scope for what stands under the gate. "Gate criteria" inside a gate is no gate of its own. */
export const readGate = (section: Section, scope: Scope, draft: Draft): Scope => {
  if (scope.gate !== null && section.level >= LABEL_LEVEL) {
    readCriteria(section, scope, draft, { kind: "gate", which: "all" });
    return scope;
  }
  if (listsGates(section)) {
    for (const block of section.blocks) {
      if (block.kind === "list") for (const item of block.items) readListedGate(item, scope, draft);
    }
    return scope;
  }
  const inside = openGate(section, scope, draft);
  readGateBlocks(section, inside, draft);
  return inside;
};

const readGateBlocks = (section: Section, inside: Scope, draft: Draft): void => {
  const options = { kind: "gate", which: "all", section: section.title } as const;
  for (const block of section.blocks) {
    if (block.kind === "list") {
      for (const item of block.items) {
        const text = item.lines.map((line) => line.text).join("\n");
        if (item.status === null && isRule(text)) readRuleText(text, item.source, inside, draft);
        else readCriterionItem(item, inside, draft, options);
      }
    } else if (block.kind === "code" && isCheck(block)) {
      const last = draft.criteria.at(-1);
      if (last !== undefined && last.gateId === inside.gate?.id) attachCheck(last, block, draft);
    } else if (block.kind === "paragraph") {
      readRuleLines(block, inside, draft);
    } else if (block.kind === "table") {
      const rules = block.rows.filter(({ cells }) => isRule(cells.join(": ")));
      for (const { cells, source } of rules) readRuleText(cells.join(": "), source, inside, draft);
      const table = { ...block, rows: block.rows.filter((row) => !rules.includes(row)) };
      readCriteria({ ...section, value: null, blocks: [table], children: [] }, inside, draft, options);
    }
  }
  if (section.value !== null) readCriteria({ ...section, blocks: [], children: [] }, inside, draft, options);
};
