import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { commitAttempt } from "./attempt-branch.ts";
import { openRepository, type Repository } from "./repository.ts";
import { createWorktrees } from "./worktrees.ts";

let user: GitRepository;
let repository: Repository;
let worktree = "";
let base = "";
const BRANCH = "provost/run/attempts/task/1";
beforeEach(async () => {
  user = createGitRepository({ "README.md": "# Test\n", ".gitignore": "built\n.provost\n", "old.txt": "old\n" });
  repository = await openRepository(user.path);
  base = user.git("rev-parse", "HEAD");
  worktree = await createWorktrees(repository, join(user.path, ".provost/worktrees")).add("attempts/one", base, BRANCH);
});
afterEach(() => user.remove());

const commit = async (exclude: readonly string[] = []) =>
  commitAttempt({
    repository,
    worktree,
    base,
    exclude,
    message: "Do it\nnow",
    trailers: { "Provost-Run": "R1", "Provost-Task": "T1" },
  });
const inWorktree = (...args: string[]) => user.git("-C", worktree, ...args);

test("everything that is not ignored is in one commit with its trailers, and the user notices nothing", async () => {
  writeFileSync(join(worktree, "new file.txt"), "n");
  rmSync(join(worktree, "old.txt"));
  writeFileSync(join(worktree, "built"), "b");
  const result = await commit();
  expect(result.files).toEqual(["new file.txt", "old.txt"]);
  expect(user.git("rev-parse", BRANCH)).toBe(result.commit);
  expect(user.git("show", "-s", "--format=%an|%s|%(trailers:unfold)", String(result.commit)).trim()).toBe(
    "Provost|Do it now|Provost-Run: R1\nProvost-Task: T1",
  );
  expect([user.git("rev-parse", "main"), user.git("status", "--porcelain")]).toEqual([base, ""]);
});

test.each(["built", "linked"])("what is excluded is not committed, be it ignored by git as well: %s", async (name) => {
  writeFileSync(join(worktree, "work.txt"), "w");
  symlinkSync(user.path, join(worktree, name));
  expect((await commit([name])).files).toEqual(["work.txt"]);
});

test("what is excluded is not committed either when the agent has committed it", async () => {
  writeFileSync(join(worktree, "work.txt"), "w");
  symlinkSync(user.path, join(worktree, "linked"));
  inWorktree("add", "--all");
  inWorktree("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "all of it");
  expect((await commit(["linked"])).files).toEqual(["work.txt"]);
});

test("no change is no commit", async () => {
  expect(await commit()).toEqual({ commit: null, files: [] });
});

test("the agent's own commits stay, with what it left uncommitted on top", async () => {
  writeFileSync(join(worktree, "a.txt"), "a");
  inWorktree("add", "a.txt");
  inWorktree("commit", "--quiet", "-m", "My own");
  const alone = await commit();
  expect(user.git("show", "-s", "--format=%s", String(alone.commit))).toBe("My own");
  writeFileSync(join(worktree, "b.txt"), "b");
  const both = await commit();
  expect(both.files).toEqual(["a.txt", "b.txt"]);
  expect(user.git("log", "--format=%s", `${base}..${both.commit}`)).toBe("Do it now\nMy own");
});

test("a history that left the base counts by its files alone", async () => {
  inWorktree("checkout", "--quiet", "--orphan", "elsewhere");
  inWorktree("commit", "--quiet", "-m", "Unrelated");
  const elsewhere = user.git("rev-parse", "elsewhere");
  writeFileSync(join(worktree, "a.txt"), "a");
  const result = await commit();
  expect(result.files).toEqual(["a.txt"]);
  expect(user.git("rev-parse", `${result.commit}^`)).toBe(base);
  expect(user.git("rev-parse", "elsewhere")).toBe(elsewhere);
});

test("a lock that a killed git of the agent left is no obstacle", async () => {
  writeFileSync(join(inWorktree("rev-parse", "--absolute-git-dir"), "index.lock"), "");
  writeFileSync(join(worktree, "a.txt"), "a");
  expect((await commit()).files).toEqual(["a.txt"]);
});

test("an agent that deletes or replaces .git in its worktree does not send us to the user's repository", async () => {
  rmSync(join(worktree, ".git"));
  writeFileSync(join(worktree, "a.txt"), "a");
  expect((await commit()).files).toEqual(["a.txt"]);
  mkdirSync(join(worktree, ".git"));
  expect((await commit()).files).toEqual(["a.txt"]);
  expect([user.git("rev-parse", "main"), user.git("status", "--porcelain")]).toEqual([base, ""]);
});

test("an agent that leads its HEAD to the branch of the run does not have us move it", async () => {
  user.git("branch", "provost/run/run", base);
  inWorktree("symbolic-ref", "HEAD", "refs/heads/provost/run/run");
  writeFileSync(join(worktree, "a.txt"), "a");
  expect((await commit()).files).toEqual(["a.txt"]);
  expect(user.git("rev-parse", "provost/run/run")).toBe(base);
});
