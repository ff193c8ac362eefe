/**
 * What a confined command may touch of the user's repository, so that git works in its worktree and nothing else of the
 * repository can be changed. Its own: the worktree, git's folder for that worktree, its branch, and a folder of its own
 * for new objects. Only to be read: all other refs, the configuration, the hooks, and which repository the worktree is of.
 * What it has made comes into the repository by `adopt`, where git computes each object's id anew.
 */
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { SandboxPlan } from "../runtime/sandbox/sandbox-plan.ts";
import { assertGit, type GitOptions } from "./git.ts";
import type { Repository } from "./repository.ts";
import { insideWorktree } from "./worktrees.ts";

export type ConfinedWorktree = {
  /** Its part of the plan of a sandbox. */
  plan: Required<Pick<SandboxPlan, "writable" | "readable" | "mounts">>;
  /** When no process of the command is left: brings the objects that its work is made of into the repository. */
  adopt(): Promise<void>;
};

/** Inside of the sandbox alone; /run is empty there. */
const SHARED_OBJECTS = "/run/provost/objects";

/** Where the repository itself borrows objects from. What is relative there would be so to another folder here. */
const borrowed = async (shared: string): Promise<string[]> => {
  const text = await readFile(join(shared, "info", "alternates"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => resolve(shared, line));
};

const prepareObjects = async (objects: string, shared: string): Promise<void> => {
  await mkdir(join(objects, "info"), { recursive: true });
  const alternates = [SHARED_OBJECTS, ...(await borrowed(shared))];
  await writeFile(join(objects, "info", "alternates"), alternates.map((path) => `${path}\n`).join(""));
};

/** Folders of the refs and of the log of one branch; other attempts at the same task lie beside it. */
const branchFolders = (repository: Repository, branch: string): string[] =>
  ["refs/heads", "logs/refs/heads"].map((kind) => dirname(join(repository.commonDir, kind, branch)));

type Inside = Awaited<ReturnType<typeof insideWorktree>>;

/**
 * Ids of what is staged and differs from the base. Not by `--indexed-objects`: that also takes the index of every other
 * worktree, whose objects are not here.
 */
const stagedObjects = async (repository: Repository, own: GitOptions, base: string): Promise<string[]> => {
  const raw = await repository.git(["diff-index", "--cached", "--raw", "--no-renames", "--abbrev=64", base], own);
  const ids = [...raw.matchAll(/^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) /gm)];
  // 160000 is a commit of another repository.
  return ids.filter(([, mode, id = ""]) => mode !== "160000" && !/^0+$/.test(id)).map(([, , id = ""]) => id);
};

/** A pack of what is new; null when that is nothing. */
const packNew = async (repository: Repository, inside: Inside, objects: string, base: string) => {
  const own: GitOptions = {
    ...inside,
    env: {
      ...inside.env,
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.commonDir, "objects"),
    },
  };
  const head = await repository.tryGit(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], own);
  const commits = head.exitCode === 0 ? [head.stdout.trim()] : [];
  const revisions = [...commits, ...(await stagedObjects(repository, own, base)), `^${base}`];
  const options = ["--revs", "--local", "--non-empty", "--window=0", "--quiet"];
  const args = ["pack-objects", ...options, join(objects, "adopted")];
  const exit = assertGit(args, await repository.tryGit(args, { ...own, stdin: `${revisions.join("\n")}\n` }));
  const hash = exit.stdout.trim();
  return hash === "" ? null : join(objects, `adopted-${hash}.pack`);
};

/**
 * @param request.objects folder for new objects; made here, and to be removed by the caller afterwards
 * @param request.base commit that the worktree was made from
 */
export const confineWorktree = async (request: {
  repository: Repository;
  worktree: string;
  branch: string;
  base: string;
  objects: string;
}): Promise<ConfinedWorktree> => {
  const { repository, worktree, branch, base, objects } = request;
  const inside = await insideWorktree(repository, worktree);
  const gitDir = inside.env.GIT_DIR;
  // A file that is not there could be made. git reads it where the user has switched it on, and obeys what it says.
  await appendFile(join(gitDir, "config.worktree"), "");
  const folders = branchFolders(repository, branch);
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const shared = join(repository.commonDir, "objects");
  await prepareObjects(objects, shared);
  return {
    plan: {
      writable: [worktree, gitDir, ...folders],
      readable: [
        repository.root,
        repository.commonDir,
        ...["commondir", "gitdir", "config.worktree"].map((name) => join(gitDir, name)),
      ],
      mounts: [
        { source: shared, target: SHARED_OBJECTS, access: "read" },
        { source: objects, target: shared, access: "write" },
      ],
    },
    adopt: async () => {
      // What it says was up to the command.
      await rm(join(objects, "info"), { recursive: true, force: true });
      if ((await readdir(objects)).length === 0) return;
      const pack = await packNew(repository, inside, objects, base);
      if (pack !== null) await repository.git(["unpack-objects", "-q", "--strict"], { stdinFile: pack });
    },
  };
};
