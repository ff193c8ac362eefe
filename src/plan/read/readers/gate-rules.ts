import type { Decision } from "../../../model/check.ts";
import type { GateRule } from "../../../model/plan.ts";
import type { Source } from "../../../model/source.ts";
import { parseMeasures } from "../../measure/parse-measures.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Paragraph, TextLine } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import type { Section } from "../outline/section.ts";
import { pattern } from "../../pattern.ts";

const DECISION =
  /^(?:(conditional(?:ly)?(?:\s+go)?)|(no[-\s]?go|stop|hold)|(go))\b(?!\s*\/)(?:\s+(?:only\s+)?(?:if|when|conditions?|rules?|criteria)\b)?\s*(?:\([^()]*\)\s*)?[:–—|-]*\s*/iu;

const decisionOf = (text: string): { decision: Decision; rest: string } | null => {
  const match = DECISION.exec(text);
  if (match === null) return null;
  const decision = match[1] === undefined ? (match[2] === undefined ? "go" : "no-go") : "conditional-go";
  return { decision, rest: text.slice(match[0].length).trim() };
};

const THINGS = String.raw`(?:[\p{L}\p{N}-]+\s+){0,3}(?:issues?|criteri(?:on|a)|bugs?|defects?|items?|blockers?|gaps?|findings?|failures?|open)\b`;
const AT_MOST = pattern.iu`(?:≤|<=|at most|up to|no more than|max(?:imum)?(?:\s+of)?)\s*(\d{1,4})\s+${THINGS}`;
const FEWER = pattern.iu`(?:(?<![≤≥=])<(?!=)|fewer than|less than|under)\s*(\d{1,4})\s+${THINGS}`;

/** The number of open things that a rule allows. Only counts of issues or criteria: "≤ 2 P1 issues", not "≤ 2 days". */
export const readMaxOpen = (text: string): number | undefined => {
  const most = AT_MOST.exec(text)?.[1];
  if (most !== undefined) return Number(most);
  const fewer = FEWER.exec(text)?.[1];
  return fewer === undefined ? undefined : Math.max(0, Number(fewer) - 1);
};

/** "Go: …", "No-Go (any of): …", "Go if …" */
const WHOLE_LABEL =
  /^(?:conditional(?:ly)?(?:\s+go)?|no[-\s]?go|go)(?:\s*(?:\([^()]*\)\s*)?[:–—]|\s+(?:only\s+)?(?:if|when)\s)/iu;
export const isRule = (text: string): boolean => WHOLE_LABEL.test(withoutDecoration(inlineText(text)));

/** False when the text names no decision. */
export const readRuleText = (text: string, source: Source, scope: Scope, draft: Draft): boolean => {
  const found = decisionOf(withoutDecoration(inlineText(text)));
  if (found === null) return false;
  const { decision, rest } = found;
  const maxOpen = decision === "conditional-go" ? readMaxOpen(rest) : undefined;
  const rule: GateRule = { decision, text: rest, measures: [], maxOpen, source };
  draft.unmeasured.push({ node: rule, read: () => parseMeasures(rest) });
  if (scope.gate === null) draft.looseRules.push({ rule, phase: scope.phase });
  else scope.gate.rules.push(rule);
  return true;
};

/** "Go: all met" and "No-Go: otherwise" as lines of their own; a line that begins no rule goes on with the one above. */
export const readRuleLines = ({ lines }: Paragraph, scope: Scope, draft: Draft): void => {
  const rules: TextLine[][] = [];
  for (const line of lines) {
    if (isRule(line.text)) rules.push([line]);
    else rules.at(-1)?.push(line);
  }
  for (const rule of rules) {
    const [first, last] = [rule[0], rule.at(-1)];
    if (first === undefined || last === undefined) continue;
    const source = { line: first.line, column: 1, endLine: last.line };
    readRuleText(rule.map(({ text }) => text).join("\n"), source, scope, draft);
  }
};

/** Whatever the heading says ("Decision", "How we decide"): what lists two decisions or more, and nothing else, is their rules. */
export const holdsRules = ({ blocks }: Section): boolean =>
  blocks.some((block) => {
    if (block.kind === "table") {
      return block.rows.length > 1 && block.rows.every(({ cells }) => isRule(cells.join(": ")));
    }
    if (block.kind === "paragraph") return block.lines.filter(({ text }) => isRule(text)).length > 1;
    if (block.kind !== "list" || block.items.length < 2) return false;
    return block.items.every(({ status, lines }) => status === null && isRule(lines[0]?.text ?? ""));
  });

const NEXT_RULE = /\s*[·•;|.]\s+(?=[*_]*(?:conditional|no[-\s]?go|go)\b)/iu;

/** "**No-Go**: any data loss", "Decision: **GO** if all are met · **NO-GO** otherwise" */
const readStated = ({ title, source }: Section, text: string, scope: Scope, draft: Draft): void => {
  if (readRuleText(`${title}: ${text}`, source, scope, draft)) return;
  for (const rule of text.split(NEXT_RULE)) readRuleText(rule, source, scope, draft);
};

/** Rules as items, table rows, or labels of their own ("**No-Go**: …"). */
export const readGateRules = (section: Section, scope: Scope, draft: Draft): void => {
  if (section.value !== null) readStated(section, section.value.text, scope, draft);
  for (const block of section.blocks) {
    if (block.kind === "list") {
      const isOwn = section.value === null && decisionOf(section.title)?.rest === "";
      for (const item of block.items) {
        const text = item.lines.map((line) => line.text).join("\n");
        const isNamed = readRuleText(text, item.source, scope, draft);
        if (!isNamed && isOwn) readRuleText(`${section.title}: ${text}`, item.source, scope, draft);
      }
    } else if (block.kind === "table") {
      for (const { cells, source } of block.rows) readRuleText(cells.join(": "), source, scope, draft);
    } else if (block.kind === "paragraph") readRuleLines(block, scope, draft);
  }
};
