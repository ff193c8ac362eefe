import type { Repository } from "./repository.ts";

export type FileDiff = {
  path: string;
  /** Lines; 0 for a binary file. */
  added: number;
  removed: number;
  binary: boolean;
};
export type DiffStat = { files: FileDiff[]; added: number; removed: number };

/** Plumbing, which heeds none of the user's diff settings. A rename counts as one file removed and one added. */
const DIFF_TREE = ["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--end-of-options"];
const before = (flag: string): string[] => [...DIFF_TREE.slice(0, -1), flag, ...DIFF_TREE.slice(-1)];

/** Paths that differ between two commits, sorted as git sorts them (by bytes). */
export const changedFiles = async (repository: Repository, from: string, to: string): Promise<string[]> => {
  const output = await repository.git([...before("--name-only"), from, to]);
  return output.split("\0").filter(Boolean);
};

export const diffStat = async (repository: Repository, from: string, to: string): Promise<DiffStat> => {
  const output = await repository.git([...before("--numstat"), from, to]);
  const files = output
    .split("\0")
    .filter(Boolean)
    .map((line): FileDiff => {
      const [added = "", removed = "", ...path] = line.split("\t");
      const binary = added === "-";
      return {
        path: path.join("\t"),
        added: binary ? 0 : Number(added),
        removed: binary ? 0 : Number(removed),
        binary,
      };
    });
  const sum = (key: "added" | "removed") => files.reduce((total, file) => total + file[key], 0);
  return { files, added: sum("added"), removed: sum("removed") };
};

/** The changes as a patch, of one file where a path is named. Binary files are named, not shown. */
export const patchBetween = (
  repository: Repository,
  from: string,
  to: string,
  path: string | undefined,
): Promise<string> =>
  repository.git([...before("--patch"), from, to, "--", ...(path === undefined ? [] : [`:(literal)${path}`])]);
