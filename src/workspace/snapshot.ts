import { copyFile, mkdtemp, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMIT_IDENTITY, type Git } from "./git.ts";

/**
 * Commits the user's working tree as it is to an object that no branch of theirs names. It works on a copy of their
 * index: a copy knows which files are unchanged, so that only the changed ones are read.
 */
export const snapshotWorkingTree = async (repository: Git): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-snapshot-"));
  try {
    const index = join(folder, "index");
    const theirs = (await repository.git(["rev-parse", "--path-format=absolute", "--git-path", "index"])).trim();
    await copyIndex(theirs, index);
    const options = {
      env: { ...COMMIT_IDENTITY, GIT_INDEX_FILE: index },
      config: ["core.splitIndex=false"],
    };
    await repository.git(["add", "--all"], options);
    const tree = (await repository.git(["write-tree"], options)).trim();
    const head = await repository.tryGit(["rev-parse", "HEAD", "HEAD^{tree}"]);
    const [commit = "", committedTree = ""] = head.stdout.split("\n");
    if (head.exitCode === 0 && tree === committedTree) return commit;
    const parents = head.exitCode === 0 ? ["-p", commit] : [];
    return (
      await repository.git(
        ["commit-tree", tree, ...parents, "-m", "Uncommitted changes at the start of the run"],
        options,
      )
    ).trim();
  } finally {
    await rm(folder, { recursive: true });
  }
};

/**
 * git trusts an entry only when the file is older than the index itself. A copy that looked younger would make it take
 * a file for unchanged that was changed right after it was staged; one that looks older only makes it read more.
 */
const copyIndex = async (from: string, to: string): Promise<void> => {
  try {
    await copyFile(from, to);
    const seconds = Math.floor((await stat(from)).mtimeMs / 1_000);
    await utimes(to, seconds, seconds);
  } catch (error) {
    // A repository in which nothing was ever staged has no index.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
};
