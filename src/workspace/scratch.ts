/** Plans that bring their own small project along run in a repository made for them, so that the clone stays clean. */
import { cp, mkdir, readdir, rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { removeTree } from "../runtime/remove-tree.ts";
import { assertGit, COMMIT_IDENTITY, runGit } from "./git.ts";
import { openRepository, type Repository } from "./repository.ts";

const LEFT_OUT = new Set([".git", "node_modules", ".provost"]);

/** Fixed, so that the same files give the same base commit on every machine. */
const FIRST_COMMIT_ENV = {
  ...COMMIT_IDENTITY,
  GIT_AUTHOR_DATE: "2000-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2000-01-01T00:00:00Z",
};
/** No ignore list, line ends or templates of the user's machine either. */
const CONFIG = [
  "core.excludesFile=/dev/null",
  "core.autocrlf=false",
  "core.safecrlf=false",
  "init.defaultObjectFormat=sha1",
];

/**
 * Copies a folder, without `.git`, `node_modules` and `.provost` at any depth, into a new git repository with one commit.
 * @param target must not exist, or be an empty folder; it appears complete or not at all
 */
export const createScratch = async (planFolder: string, target: string): Promise<Repository> => {
  const final = resolve(target);
  const draft = join(dirname(final), `.${basename(final)}.draft`);
  await removeTree(draft);
  try {
    await mkdir(draft, { recursive: true });
    await copyFolder(resolve(planFolder), draft, [draft, final]);
    await commitAll(draft);
    await rename(draft, final);
  } finally {
    await removeTree(draft);
  }
  return openRepository(final);
};

const copyFolder = async (from: string, to: string, leaveOut: readonly string[]): Promise<void> => {
  const wanted = (path: string) => !LEFT_OUT.has(basename(path)) && !leaveOut.includes(path);
  // Entry by entry: copying a folder into itself is refused as a whole, also where the target is filtered out.
  for (const entry of await readdir(from)) {
    const source = join(from, entry);
    if (wanted(source)) await cp(source, join(to, entry), { recursive: true, verbatimSymlinks: true, filter: wanted });
  }
};

const commitAll = async (folder: string): Promise<void> => {
  const git = async (...args: string[]) =>
    assertGit(args, await runGit(args, { cwd: folder, config: CONFIG, env: FIRST_COMMIT_ENV }));
  await git("init", "--quiet", "--template=", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--allow-empty", "--no-verify", "--message", "The plan's folder as it was");
};
