/** Lines that are no node become named prose, so that nothing of the plan is lost. */
import type { Prose } from "../../model/plan.ts";
import { isBlankLine } from "./markdown/blank-line.ts";
import type { Block } from "./markdown/block.ts";
import { isField, isStructural, type SectionKind } from "./outline/section-kinds.ts";
import type { Section } from "./outline/section.ts";

type Claim = { name: string; kind: Prose["kind"] };

const KINDS: Partial<Record<SectionKind, Prose["kind"]>> = {
  risk: "risk",
  communication: "communication",
  schedule: "schedule",
  pairing: "schedule",
  review: "schedule",
};

const BLOCKS: Partial<Record<Block["kind"], Prose["kind"]>> = { table: "table", rule: "syntax" };

const kindOf = ({ kind, value }: Section): Prose["kind"] => {
  if (isField(kind)) return "metadata";
  if (isStructural(kind)) return "note";
  return KINDS[kind] ?? (kind === "prose" && value !== null ? "metadata" : "section");
};

const isComment = (block: Block): boolean => block.kind === "html" && block.text.trimStart().startsWith("<!--");

const claimSection = (section: Section, outer: Claim, claims: (Claim | undefined)[]): void => {
  const { title, source } = section;
  const claim: Claim = { name: title === "" ? outer.name : title, kind: kindOf(section) };
  const fill = (first: number, last: number, kind: Prose["kind"]): void => {
    claims.fill(kind === claim.kind ? claim : { ...claim, kind }, first - 1, last);
  };
  if (section.level > 0) fill(source.line, source.endLine, claim.kind);
  for (const block of section.blocks) {
    const kind = isComment(block) ? "comment" : (BLOCKS[block.kind] ?? claim.kind);
    fill(block.source.line, block.source.endLine, kind);
  }
  for (const child of section.children) claimSection(child, claim, claims);
};

/**
 * @param lines of the document as they were written
 * @param covered lines that belong to nodes already, by index
 * @param metadataEnd number of lines of the front matter
 */
export const collectProse = (
  root: Section,
  lines: readonly string[],
  covered: Uint8Array,
  metadataEnd: number,
  title: string,
): Prose[] => {
  const claims = lines.map((): Claim | undefined => undefined);
  claimSection(root, { name: title, kind: "section" }, claims);
  for (let at = 0; at < metadataEnd; at += 1) claims[at] = { name: "front matter", kind: "metadata" };
  const prose: Prose[] = [];
  let current: Claim = { name: title, kind: "section" };
  let last: Prose | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    current = claims[at] ?? current;
    if (covered[at] === 1) continue;
    const text = lines[at] ?? "";
    const isBlank = isBlankLine(text);
    const before = last;
    const joins = before !== undefined && before.source.endLine === at && before.name === current.name;
    if (joins && (isBlank ? before.kind !== "syntax" : before.kind === current.kind || before.kind === "blank")) {
      // A gap inside one text is part of it; a gap before it was, too.
      if (!isBlank) before.kind = current.kind;
      before.text += `\n${text}`;
      before.source.endLine = at + 1;
      continue;
    }
    const kind = isBlank ? "blank" : current.kind;
    last = { name: current.name, kind, text, source: { line: at + 1, column: 1, endLine: at + 1 } };
    prose.push(last);
  }
  return prose;
};
