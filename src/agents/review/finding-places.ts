/** Whether findings are at lines that are there: in the files as the attempt left them, or as they were before it. */
import type { Finding } from "../../model/review.ts";
import type { Repository } from "../../workspace/repository.ts";

/** Null where the commit has no such file. */
export type LinesAt = (commit: string, file: string) => Promise<number | null>;

/** The last line counts with or without an end. */
export const countLines = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

export const linesIn = (repository: Pick<Repository, "tryGit">): LinesAt => {
  const known = new Map<string, Promise<number | null>>();
  const count = async (object: string): Promise<number | null> => {
    const kind = await repository.tryGit(["cat-file", "-t", "--end-of-options", object]);
    if (kind.exitCode !== 0 || kind.stdout.trim() !== "blob") return null;
    const { exitCode, stdout } = await repository.tryGit(["cat-file", "blob", object]);
    return exitCode === 0 ? countLines(stdout) : null;
  };
  return (commit, file) => {
    const object = `${commit}:${file}`;
    const counted = known.get(object) ?? count(object);
    known.set(object, counted);
    return counted;
  };
};

export const plainPath = (file: string): string => file.trim().replace(/^(?:\.\/)+/u, "");

/** What is wrong with the places of findings; empty when each is there. */
export const misplaced = async (
  findings: readonly Finding[],
  { base, commit, lines }: { base: string; commit: string; lines: LinesAt },
): Promise<string[]> => {
  const problems = await Promise.all(
    findings.map(async ({ file, line, side }, index) => {
      const count = await lines(side === "before" ? base : commit, file);
      const when = side === "before" ? "before the change" : "after the change";
      if (count === null) return `finding ${index + 1}: there is no file ${file} ${when}`;
      if (line <= count) return null;
      return `finding ${index + 1}: ${file} has ${count} lines ${when}, so there is no line ${line}`;
    }),
  );
  return problems.filter((problem) => problem !== null);
};
