import type { Source } from "../../../model/source.ts";
import type { Draft } from "../draft.ts";
import { wordsOf, type Block, type Item, type Table } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import type { Section } from "../outline/section.ts";
import { hasArrow, splitChain } from "../text/arrows.ts";

const MITIGATION = /[\s.;,–—|-]*\bmitigat(?:ion|ed by)\s*:\s*/iu;

const add = (draft: Draft, risk: string, mitigation: string | undefined, source: Source): void => {
  const text = risk.replace(/^risk\s*\d*\s*:\s*/iu, "").trim();
  if (text !== "") draft.risks.push({ risk: text, mitigation, source });
};

/** "What may happen → what is done about it", also with "Mitigation:". */
const addText = (draft: Draft, text: string, below: string, source: Source): void => {
  const named = text.split(MITIGATION);
  const [risk = "", ...rest] = named.length > 1 ? named : hasArrow(text) ? splitChain(text) : [text];
  const mitigation = [...rest, below].filter((part) => part !== "").join("; ");
  add(draft, risk, mitigation === "" ? undefined : mitigation.replace(/^mitigation\s*:\s*/iu, ""), source);
};

const plain = ({ lines }: Item): string => withoutDecoration(inlineText(wordsOf(lines)));

const nestedText = (blocks: readonly Block[]): string =>
  blocks
    .flatMap((block) => {
      if (block.kind === "list")
        return block.items.map((item) => [plain(item), nestedText(item.blocks)].filter(Boolean).join("; "));
      return block.kind === "paragraph" ? [inlineText(block.lines.map(({ text }) => text).join("\n"))] : [];
    })
    .join("; ");

export const readRiskTable = (table: Table, draft: Draft): void => {
  const headers = table.header.map((header) => inlineText(header).toLowerCase());
  const riskAt = Math.max(
    0,
    headers.findIndex((header) => /risk|what|threat|scenario/u.test(header)),
  );
  const mitigationAt = headers.findIndex((header) => /mitigation|response|action|plan|fallback/u.test(header));
  for (const { cells, source } of table.rows) {
    add(
      draft,
      inlineText(cells[riskAt] ?? ""),
      mitigationAt < 0 ? undefined : inlineText(cells[mitigationAt] ?? ""),
      source,
    );
  }
};

export const readRisks = (section: Section, draft: Draft): void => {
  if (section.value !== null) addText(draft, withoutDecoration(inlineText(section.value.text)), "", section.source);
  for (const block of section.blocks) {
    if (block.kind === "table") readRiskTable(block, draft);
    if (block.kind !== "list") continue;
    for (const item of block.items) addText(draft, plain(item), nestedText(item.blocks), item.source);
  }
};

/** "If the vendor is late:" with what is done then below it. */
export const readNamedRisk = (section: Section, draft: Draft): void => {
  const value = section.value === null ? "" : inlineText(section.value.text);
  const below = nestedText(section.blocks);
  if (value === "" && below === "") return;
  const endLine = section.blocks.at(-1)?.source.endLine ?? section.source.endLine;
  const mitigation = [value, below].filter((part) => part !== "").join("; ");
  add(draft, section.title, mitigation, { ...section.source, endLine });
};
