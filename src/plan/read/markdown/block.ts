/** The block structure of a plan, independent of the parser that found it. Inline Markdown stays as it was written. */
import type { Source } from "../../../model/source.ts";

/** Raw inline Markdown of one source line, without its indentation. */
export type TextLine = { text: string; line: number };

/** The words of a paragraph; most have one line. */
export const wordsOf = (lines: readonly TextLine[]): string =>
  lines.length === 1 ? (lines[0]?.text ?? "") : lines.map(({ text }) => text).join("\n");

export type Heading = { kind: "heading"; depth: number; text: string; source: Source };
export type Paragraph = { kind: "paragraph"; lines: TextLine[]; source: Source };
export type Item = {
  /** Null unless it begins with a task-list checkbox, which `lines` no longer has. */
  status: "open" | "done" | null;
  /** The paragraph it begins with; empty when it begins with another block. */
  lines: TextLine[];
  blocks: Block[];
  source: Source;
};
export type List = { kind: "list"; ordered: boolean; items: Item[]; source: Source };
/** `info` is null for an indented block. `text` begins on `firstLine`. */
export type Code = { kind: "code"; info: string | null; text: string; firstLine: number; source: Source };
/** `columns`: where each cell begins, 1-based. */
export type Row = { cells: string[]; columns: number[]; source: Source };
export type Table = { kind: "table"; header: string[]; rows: Row[]; source: Source };
export type Html = { kind: "html"; text: string; source: Source };
export type Quote = { kind: "quote"; blocks: Block[]; source: Source };
export type Rule = { kind: "rule"; source: Source };

export type Block = Heading | Paragraph | List | Code | Table | Html | Quote | Rule;
