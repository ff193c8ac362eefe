/** Which merge brought each line of a file that was changed since the base. */
import type { Repository } from "./repository.ts";

/** Consecutive lines of the head, 1-based, that one commit of the branch brought. */
export type BlamedLines = { line: number; count: number; commit: string };

/** The head of a group in the porcelain format: commit, line in it, line in the file, lines in the group. */
const GROUP = /^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/;

/**
 * Along the first parents: what a merge brought is the merge's, however many commits it was made of. Lines that the base had
 * are left out. Nothing of a file that the head has not.
 */
export const blameLines = async (
  repository: Repository,
  { base, head, path }: { base: string; head: string; path: string },
): Promise<BlamedLines[]> => {
  const there = await repository.tryGit(["cat-file", "-e", `${head}:${path}`]);
  if (there.exitCode !== 0) return [];
  // An empty name takes back what the user's settings have it leave out.
  const flags = ["--porcelain", "--first-parent", "--no-textconv", "--ignore-revs-file="];
  const output = await repository.git(["blame", ...flags, `${base}..${head}`, "--", path]);
  const groups = output.split("\n").flatMap((line): BlamedLines[] => {
    const [, commit, first, count] = GROUP.exec(line) ?? [];
    return commit === undefined ? [] : [{ commit, line: Number(first), count: Number(count) }];
  });
  return groups.filter(({ commit }) => commit !== base);
};

/** Commits of the branch that changed the file, the last first. */
export const commitsOf = async (
  repository: Repository,
  { base, head, path }: { base: string; head: string; path: string },
): Promise<string[]> => {
  const output = await repository.git(["rev-list", "--first-parent", `${base}..${head}`, "--", `:(literal)${path}`]);
  return output.split("\n").filter(Boolean);
};
