/** Gate sections: what is judged, and by which rules. */
import { findWindow } from "../../window.ts";
import type { Draft, Scope } from "../draft.ts";
import { addGate } from "../nodes.ts";
import type { Section } from "../outline/section.ts";
import { LABEL_LEVEL } from "../outline/section.ts";
import { findPhaseReferences } from "../text/phase-reference.ts";
import { attachCheck, readCriteria, readCriterionItem } from "./criteria.ts";
import { isRule, readRuleLines, readRuleText } from "./gate-rules.ts";
import { isCheck } from "./bind.ts";

const openGate = (section: Section, scope: Scope, draft: Draft): Scope => {
  const window = findWindow(section.title) ?? undefined;
  const gate = addGate(draft, scope, { title: section.title, source: section.source, window });
  if (scope.phase === null) draft.phaseReferences.push({ node: gate, references: findPhaseReferences(section.title) });
  return { ...scope, gate, epic: null, task: null, agent: null, heading: section.title, collecting: "gate" };
};

/** The scope for what stands under the gate. "Gate criteria" inside a gate is no gate of its own. */
export const readGate = (section: Section, scope: Scope, draft: Draft): Scope => {
  if (scope.gate !== null && section.level >= LABEL_LEVEL) {
    readCriteria(section, scope, draft, { kind: "gate", which: "all" });
    return scope;
  }
  const inside = openGate(section, scope, draft);
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
  return inside;
};
