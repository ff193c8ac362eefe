/** A user's git repository. Nothing here changes its working tree, index, HEAD or branches. */
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ProvostError } from "../model/errors.ts";
import { createLimit } from "../runtime/limit.ts";
import { assertGit, retryPassing, runGit, type Git, type GitOptions } from "./git.ts";
import { requireGit } from "./require-git.ts";
import { snapshotWorkingTree } from "./snapshot.ts";

export type Repository = Git & {
  /** Absolute path of the working tree that the user has it open in. */
  root: string;
  /** Absolute path of what all its worktrees share (`.git` of the main one). */
  commonDir: string;
  /**
   * Settings under which git neither filters nor converts what it reads from and writes to a worktree of ours. Looked up
   * each time: an agent can add a filter to the configuration while a run goes on.
   */
  verbatim(): Promise<string[]>;
  /** Full id of the commit that a branch, tag or expression names. Throws BASE_NOT_FOUND. */
  resolveCommit(ref: string): Promise<string>;
  /** Paths with uncommitted changes, untracked files included, ignored ones not. */
  dirtyFiles(): Promise<string[]>;
  /** A commit of HEAD with all uncommitted and untracked changes; HEAD itself when there are none. */
  snapshot(): Promise<string>;
  /** One at a time: for commands that change what all worktrees share. */
  serially<T>(work: () => Promise<T>): Promise<T>;
};

/** @param path any folder or file inside the working tree */
const locate = async (path: string): Promise<{ root: string; commonDir: string }> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new ProvostError(
      "REPOSITORY_MISSING",
      `${path} cannot be read, so no repository is there`,
      { path },
      { cause },
    );
  });
  const cwd = resolve(found.isDirectory() ? path : dirname(path));
  const args = ["rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir"];
  const exit = await runGit(args, { cwd });
  if (/not a git repository|must be run in a work tree/.test(exit.stderr)) {
    throw new ProvostError("REPOSITORY_MISSING", `${cwd} is not in the working tree of a git repository`, {
      path: cwd,
    });
  }
  const [root = "", commonDir = ""] = assertGit(args, exit).stdout.split("\n");
  return { root, commonDir };
};

/**
 * Names of all configured filters, switched off one by one, for git has no single switch. Line ends and sparse
 * checkouts of the user's own machine must not change what a check sees either.
 */
const verbatimConfig = async (root: string): Promise<string[]> => {
  const args = ["config", "--null", "--name-only", "--get-regexp", String.raw`^filter\.`];
  const names = assertGit(args, await runGit(args, { cwd: root }), [0, 1])
    .stdout.split("\0")
    .filter(Boolean);
  const filters = new Set(names.map((name) => name.slice("filter.".length, name.lastIndexOf("."))));
  return [
    "core.attributesFile=/dev/null",
    "core.autocrlf=false",
    "core.eol=lf",
    "core.safecrlf=false",
    "core.sparseCheckout=false",
    ...[...filters].flatMap((filter) => [
      `filter.${filter}.clean=`,
      `filter.${filter}.smudge=`,
      `filter.${filter}.process=`,
      `filter.${filter}.required=false`,
    ]),
  ];
};

/** Throws REPOSITORY_MISSING, or GIT_MISSING when git is absent or too old. */
export const openRepository = async (path: string): Promise<Repository> => {
  await requireGit();
  const { root, commonDir } = await locate(path);
  const tryGit = async (args: readonly string[], options: GitOptions = {}) =>
    retryPassing(async () => runGit(args, { ...options, cwd: options.cwd ?? root }));
  const git = async (args: readonly string[], options?: GitOptions) =>
    assertGit(args, await tryGit(args, options)).stdout;
  const repository: Repository = {
    root,
    commonDir,
    verbatim: async () => verbatimConfig(root),
    git,
    tryGit,
    resolveCommit: async (ref) => resolveCommit(repository, ref),
    dirtyFiles: async () => dirtyFiles(repository),
    snapshot: async () => snapshotWorkingTree(repository),
    serially: createLimit(1),
  };
  return repository;
};

const resolveCommit = async (repository: Repository, ref: string): Promise<string> => {
  const exit = await repository.tryGit(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  const commit = exit.stdout.trim();
  if (exit.exitCode === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return commit;
  const why = ref === "HEAD" ? "it has no commit yet; make a first one" : `"${ref}" names no commit in it`;
  throw new ProvostError("BASE_NOT_FOUND", `in the repository ${repository.root}: ${why}`, {
    ref,
    repository: repository.root,
  });
};

const dirtyFiles = async (repository: Repository): Promise<string[]> => {
  const status = await repository.git([
    "status",
    "--porcelain",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--ignore-submodules=none",
  ]);
  return status
    .split("\0")
    .filter(Boolean)
    .map((entry) => entry.slice("XY ".length));
};
