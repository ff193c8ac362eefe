import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { openRepository, type Repository } from "./repository.ts";
import { createWorktrees, type Worktrees } from "./worktrees.ts";

let user: GitRepository;
let repository: Repository;
let worktrees: Worktrees;
let folder = "";
beforeEach(async () => {
  user = createGitRepository({ "README.md": "# Test\n" });
  repository = await openRepository(user.path);
  folder = join(user.path, ".provost", "worktrees");
  worktrees = createWorktrees(repository, folder);
});
afterEach(() => user.remove());

const head = () => user.git("rev-parse", "HEAD");

test("a worktree holds the files of its commit, on a branch of its own or on none", async () => {
  const first = head();
  user.commit({ "README.md": "later\n" });
  const detached = await worktrees.add("checks/one", first);
  const onBranch = await worktrees.add("attempts/two", first, "provost/run/two/1");
  expect(readFileSync(join(detached, "README.md"), "utf8")).toBe("# Test\n");
  expect(user.git("-C", onBranch, "symbolic-ref", "HEAD")).toBe("refs/heads/provost/run/two/1");
  expect(user.git("rev-parse", "provost/run/two/1")).toBe(first);
});

test("many are made at once", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `attempts/${index}`);
  const paths = await Promise.all(names.map(async (name) => worktrees.add(name, head(), `provost/run/${name}`)));
  expect(paths.map((path) => readdirSync(path))).toEqual(names.map(() => [".git", "README.md"]));
  await Promise.all(paths.map(async (path) => worktrees.remove(path)));
  expect(user.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(readdirSync(join(folder, "attempts"))).toEqual([]);
  expect(user.git("branch", "--list", "provost/*").split("\n")).toHaveLength(8);
});

test("neither hooks nor filters of the user run in it, and the user's configuration stays as it is", async () => {
  const hook = `#!/bin/sh\ntouch ${user.path}/hook-ran\n`;
  for (const name of ["post-checkout", "reference-transaction", "post-index-change"]) {
    writeFileSync(join(user.path, ".git/hooks", name), hook, { mode: 0o755 });
  }
  const commit = user.commit({ ".gitattributes": "*.txt filter=shout\n", "a.txt": "quiet\n" });
  user.git("config", "filter.shout.smudge", "tr a-z A-Z");
  user.git("config", "filter.shout.required", "true");
  rmSync(join(user.path, "hook-ran"), { force: true }); // the user's own commit ran it
  const config = user.git("config", "--list", "--local");
  const path = await createWorktrees(await openRepository(user.path), folder).add(
    "attempts/one",
    commit,
    "provost/r/a",
  );
  expect(readFileSync(join(path, "a.txt"), "utf8")).toBe("quiet\n");
  expect(existsSync(join(user.path, "hook-ran"))).toBe(false);
  expect(user.git("config", "--list", "--local")).toBe(config);
});

test("what a crash left under the same name is replaced", async () => {
  const path = await worktrees.add("attempts/one", head(), "provost/run/one");
  writeFileSync(join(path, "half-written"), "x");
  expect(readdirSync(await worktrees.add("attempts/one", head(), "provost/run/one"))).not.toContain("half-written");
  rmSync(path, { recursive: true });
  expect(readdirSync(await worktrees.add("attempts/one", head(), "provost/run/one"))).toContain("README.md");
});

test("reconcile removes all but what is to be kept, and nothing of the user's", async () => {
  const theirs = join(user.path, "..", "theirs");
  user.git("worktree", "add", "--quiet", "--detach", theirs);
  rmSync(theirs, { recursive: true }); // on a drive that is not there now: `git worktree prune` would forget it
  const kept = await worktrees.add("attempts/kept", head());
  await worktrees.add("attempts/left", head());
  const gone = await worktrees.add("checks/gone", head());
  rmSync(gone, { recursive: true });
  const torn = await worktrees.add("checks/torn", head());
  rmSync(join(torn, ".git"));
  const half = await worktrees.add("checks/half", head());
  const admin = join(user.path, ".git/worktrees", "half");
  writeFileSync(join(admin, "locked"), "initializing"); // as `git worktree add` leaves it when it is killed
  writeFileSync(join(admin, "index.lock"), "");
  mkdirSync(join(folder, "stray/deep"), { recursive: true });

  await worktrees.reconcile(["attempts/kept"]);

  const listed = user.git("worktree", "list", "--porcelain").match(/(?<=^worktree ).*$/gm) ?? [];
  expect(new Set(listed)).toEqual(new Set([user.path, theirs, kept]));
  expect(new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }))).toEqual(
    new Set(["attempts", "attempts/kept", "attempts/kept/.git", "attempts/kept/README.md"]),
  );
  expect(existsSync(half)).toBe(false);
  await worktrees.reconcile([]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a name that leads elsewhere, and a folder that is not ours, are refused", async () => {
  for (const name of ["../out", "a/../../out", "/etc", "", "a//b", ".git"]) {
    await expect(worktrees.add(name, head())).rejects.toThrow("cannot name a worktree");
  }
  await expect(worktrees.remove(user.path)).rejects.toThrow("no worktree of a run");
});
