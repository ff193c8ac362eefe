/** A patch line by line, each added line with the merge that brought it. */
import type { Output } from "provost/client";

export type FileBlame = Output<"runs.blame">;
export type Bringer = FileBlame["by"][number];

export type PatchLine = {
  text: string;
  /** Who brought it; null for what was there, was taken out, or is no line of the file. */
  by: Bringer | null;
  /** Whether the line before has somebody else. */
  begins: boolean;
};

const HUNK = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

const byLineOf = ({ lines, by }: FileBlame): ((line: number) => Bringer | null) => {
  const bringers = new Map(by.map((one) => [one.commit, one]));
  const known = new Map<number, Bringer>();
  for (const { line, count, commit } of lines) {
    const bringer = bringers.get(commit);
    if (bringer === undefined) continue;
    for (let at = line; at < line + count; at += 1) known.set(at, bringer);
  }
  return (line) => known.get(line) ?? null;
};

export const patchLines = (patch: string, blame: FileBlame): PatchLine[] => {
  const bringerOf = byLineOf(blame);
  /** Of the head; null in what stands before the first hunk. */
  let line: number | null = null;
  let before: Bringer | null = null;
  return patch
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => {
      const hunk = HUNK.exec(text)?.[1];
      if (hunk !== undefined) line = Number(hunk) - 1;
      else if (line !== null && (text.startsWith("+") || text.startsWith(" "))) line += 1;
      const by = hunk === undefined && line !== null && text.startsWith("+") ? bringerOf(line) : null;
      const begins = by !== null && by !== before;
      before = by;
      return { text, by, begins };
    });
};
