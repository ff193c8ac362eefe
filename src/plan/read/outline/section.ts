import type { Source } from "../../../model/source.ts";
import type { Block, TextLine } from "../markdown/block.ts";
import type { SectionKind } from "./section-kinds.ts";

/** A heading, or a label that acts as one, with what stands under it. */
export type Section = {
  kind: SectionKind;
  /** Headings 1 to 6; labels deeper; 0 for the document. */
  level: number;
  /** Plain text without numbering and decoration; empty for the document. */
  title: string;
  /** The heading or label as it was written. */
  raw: string;
  /** What a label states on its own line: "Focus: …". */
  value: TextLine | null;
  /** Own lines only, without what stands under it. */
  source: Source;
  /** Blocks that belong to no child, in order. */
  blocks: Block[];
  children: Section[];
};

export const STRUCTURAL_LABEL_LEVEL = 7;
export const LABEL_LEVEL = 8;

export const hasCheckboxes = ({ blocks }: Section): boolean =>
  blocks.some((block) => block.kind === "list" && block.items.some(({ status }) => status !== null));
