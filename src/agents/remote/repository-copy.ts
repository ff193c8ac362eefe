/** What an agent keeps of a repository that lies on another machine: the history of the commits that it has worked on. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { assertGit, runGit } from "../../workspace/git.ts";
import { openRepository, type Repository } from "../../workspace/repository.ts";
import { createWorktrees, type Worktrees } from "../../workspace/worktrees.ts";

export type RepositoryCopy = {
  repository: Repository;
  worktrees: Worktrees;
  /** Sees to it that a commit and its history are here, whole and with the content that their ids state. */
  bring(commit: string, fetch: (have: readonly string[], path: string) => Promise<void>): Promise<void>;
};

const BASES = "refs/provost/bases";
/** Of the history that they share there is one copy; more of them would only make the question longer. */
const KEPT = 32;

const init = async (folder: string, commit: string): Promise<void> => {
  const format = commit.length === 64 ? "sha256" : "sha1";
  await mkdir(folder, { recursive: true });
  // Nothing is ever checked out in its own working tree. That it has one makes worktrees of it as usual.
  const args = ["init", "--quiet", "--template=", "--initial-branch=none", `--object-format=${format}`];
  assertGit(args, await runGit(args, { cwd: folder }));
};

const basesOf = async (repository: Repository): Promise<string[]> => {
  const listing = await repository.git(["for-each-ref", "--sort=-creatordate", "--format=%(objectname)", BASES]);
  return listing.split("\n").filter(Boolean);
};

const has = async (repository: Repository, commit: string): Promise<boolean> => {
  const exit = await repository.tryGit(["for-each-ref", "--count=1", `--contains=${commit}`, BASES]);
  return exit.exitCode === 0 && exit.stdout !== "";
};

const takeIn = async (repository: Repository, commit: string, bundle: string): Promise<void> => {
  const target = `${BASES}/${commit}`;
  const config = ["transfer.fsckObjects=true", "fetch.fsckObjects=true"];
  const args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", bundle, `+refs/*:refs/provost/incoming/*`];
  await repository.git(args, { config });
  await repository.git(["update-ref", target, `${commit}^{commit}`]);
  const incoming = await repository.git(["for-each-ref", "--format=delete %(refname)", "refs/provost/incoming"]);
  await repository.git(["update-ref", "--stdin"], { stdin: incoming });
  const old = (await repository.git(["for-each-ref", "--sort=-creatordate", "--format=delete %(refname)", BASES]))
    .split("\n")
    .filter((line) => line !== "" && line !== `delete ${target}`)
    .slice(KEPT - 1);
  if (old.length > 0) await repository.git(["update-ref", "--stdin"], { stdin: `${old.join("\n")}\n` });
};

/** @param folder what is kept of this one repository; made when it is not there */
export const openRepositoryCopy = async (folder: string, commit: string): Promise<RepositoryCopy> => {
  const root = join(folder, "repository");
  await init(root, commit);
  const repository = await openRepository(root);
  const worktrees = createWorktrees(repository, join(folder, "worktrees"));
  await worktrees.reconcile([]); // what a crash left
  let bringing: Promise<void> = Promise.resolve();
  const bring: RepositoryCopy["bring"] = async (wanted, fetch) => {
    if (await has(repository, wanted)) return;
    const bundle = join(folder, `${wanted}.bundle`);
    try {
      await fetch(await basesOf(repository), bundle);
      await takeIn(repository, wanted, bundle);
    } finally {
      await rm(bundle, { force: true });
    }
  };
  return {
    repository,
    worktrees,
    // One after the other: the second often finds what it wants when the first is done.
    bring: (wanted, fetch) => {
      const done = bringing.then(() => bring(wanted, fetch));
      bringing = done.catch(() => undefined); // whoever asked for it hears of it
      return done;
    },
  };
};
