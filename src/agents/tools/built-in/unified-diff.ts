/** Unified diffs as git and diff write them: reading one, and applying its hunks to a text. Pure. */
import { ProvostError } from "../../../model/errors.ts";

/** Lines as they stand in the file, with their kind: kept, taken out, put in. */
type Line = { kind: " " | "-" | "+"; text: string };
type Hunk = { from: number; lines: Line[]; line: number };
/** Null for /dev/null: the file is made, or removed. */
export type FilePatch = { from: string | null; to: string | null; hunks: Hunk[] };

const wrong = (line: number, why: string): ProvostError =>
  new ProvostError("TOOL_INPUT_INVALID", `line ${line} of the patch: ${why}`, { line });

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** `a/` and `b/` are git's; a time after a tab is diff's. */
const pathOf = (header: string, line: number): string | null => {
  const name = header.slice(4).split("\t")[0]?.trimEnd() ?? "";
  if (name === "/dev/null") return null;
  if (name.startsWith('"')) throw wrong(line, "quoted paths are not read");
  if (name === "") throw wrong(line, "there is no path");
  return /^[ab]\//.test(name) ? name.slice(2) : name;
};

const readHunk = (lines: readonly string[], at: number): { hunk: Hunk; next: number } => {
  const [, from = "", oldCount = "1", , newCount = "1"] = HUNK.exec(lines[at] ?? "") ?? [];
  let [olds, news] = [Number(oldCount), Number(newCount)];
  const hunk: Hunk = { from: Number(from), lines: [], line: at + 1 };
  let next = at + 1;
  while (olds > 0 || news > 0) {
    const line = lines[next];
    if (line === undefined) throw wrong(next, "the patch ends in the middle of a hunk");
    const kind = line === "" ? " " : line[0]; // some editors take the space from empty lines
    if (kind !== " " && kind !== "-" && kind !== "+") throw wrong(next + 1, "a line begins with a space, - or +");
    if (kind !== "+") olds -= 1;
    if (kind !== "-") news -= 1;
    if (olds < 0 || news < 0) throw wrong(next + 1, "the hunk has more lines than its head says");
    hunk.lines.push({ kind, text: `${line.slice(1)}\n` });
    next += 1;
    if (lines[next]?.startsWith("\\ No newline")) {
      const last = hunk.lines.at(-1);
      if (last !== undefined) last.text = last.text.slice(0, -1);
      next += 1;
    }
  }
  return { hunk, next };
};

/** TOOL_INPUT_INVALID. */
export const parseUnifiedDiff = (text: string): FilePatch[] => {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const patches: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (/^(rename|copy) (from|to) |^GIT binary patch|^Binary files /.test(line)) {
      throw wrong(at + 1, "renames, copies and binary files are not applied");
    }
    if (line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ ")) {
      patches.push({ from: pathOf(line, at + 1), to: pathOf(lines[at + 1] ?? "", at + 2), hunks: [] });
      at += 2;
    } else if (HUNK.test(line)) {
      const patch = patches.at(-1);
      if (patch === undefined) throw wrong(at + 1, "no file is named before the first hunk");
      const { hunk, next } = readHunk(lines, at);
      patch.hunks.push(hunk);
      at = next;
    } else at += 1;
  }
  if (patches.length === 0) throw wrong(1, "there is no file in it: each begins with --- and +++");
  const empty = patches.find(({ hunks }) => hunks.length === 0);
  if (empty !== undefined) throw wrong(1, `nothing is said about ${empty.to ?? empty.from}`);
  return patches;
};

const fits = (text: readonly string[], at: number, old: readonly string[]): boolean =>
  at >= 0 && at + old.length <= text.length && old.every((line, index) => text[at + index] === line);

/** How far a hunk may have moved. */
const MAX_MOVE = 500;

const findPlace = (text: readonly string[], wanted: number, old: readonly string[], least: number): number => {
  for (let move = 0; move <= MAX_MOVE; move += 1) {
    for (const at of move === 0 ? [wanted] : [wanted + move, wanted - move]) {
      if (at >= least && fits(text, at, old)) return at;
    }
  }
  return -1;
};

/** TOOL_FAILED when a hunk fits nowhere near its place. */
export const applyHunks = (before: string, { hunks, to, from }: FilePatch): string => {
  const text = before === "" ? [] : (before.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  const result: string[] = [];
  let done = 0;
  let moved = 0;
  for (const hunk of hunks) {
    const old = hunk.lines.filter(({ kind }) => kind !== "+").map((line) => line.text);
    const wanted = (old.length === 0 ? hunk.from : hunk.from - 1) + moved;
    const at = findPlace(text, wanted, old, done);
    if (at < 0) {
      const path = to ?? from ?? "";
      const message = `the hunk at line ${hunk.line} of the patch does not fit ${path} near its line ${hunk.from}`;
      throw new ProvostError("TOOL_FAILED", `${message}; read the file again`, { path, line: hunk.line });
    }
    moved += at - wanted;
    result.push(...text.slice(done, at));
    result.push(...hunk.lines.filter(({ kind }) => kind !== "-").map((line) => line.text));
    done = at + old.length;
  }
  return [...result, ...text.slice(done)].join("");
};
