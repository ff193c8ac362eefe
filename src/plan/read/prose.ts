/** Lines that are no node become named prose, so that nothing of the plan is lost. */
import type { Prose } from "../../model/plan.ts";
import type { Source } from "../../model/source.ts";
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

/** Who claims each line, as a number: `by[0]` is nobody. With references all of this takes half as long again. */
type Claims = { of: Int32Array; by: Claim[] };

const fill = ({ of, by }: Claims, { line, endLine }: Source, claim: Claim): void => {
  if (by.at(-1) !== claim) by.push(claim);
  const last = Math.min(of.length, endLine);
  for (let at = line - 1; at < last; at += 1) of[at] = by.length - 1;
};

const claimSection = (section: Section, outer: Claim, claims: Claims): void => {
  const { title, source } = section;
  const claim: Claim = { name: title === "" ? outer.name : title, kind: kindOf(section) };
  if (section.level > 0) fill(claims, source, claim);
  for (const block of section.blocks) {
    const kind = isComment(block) ? "comment" : (BLOCKS[block.kind] ?? claim.kind);
    fill(claims, block.source, kind === claim.kind ? claim : { name: claim.name, kind });
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
  const whole: Claim = { name: title, kind: "section" };
  const claims: Claims = { of: new Int32Array(lines.length), by: [whole] };
  claimSection(root, whole, claims);
  const metadata = { line: 1, column: 1, endLine: metadataEnd };
  if (metadataEnd > 0) fill(claims, metadata, { name: "front matter", kind: "metadata" });
  const prose: Prose[] = [];
  let current = whole;
  let last: Prose | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const claimed = claims.of[at] ?? 0;
    if (claimed > 0) current = claims.by[claimed] ?? current;
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
