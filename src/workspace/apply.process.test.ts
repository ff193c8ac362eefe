import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { applyRun } from "./apply.ts";
import { openRepository, type Repository } from "./repository.ts";

let user: GitRepository;
let repository: Repository;
let runHead = "";
beforeEach(async () => {
  user = createGitRepository({ "a.txt": "a\n", "b.txt": "b\n", ".gitignore": "cache\n" });
  user.git("checkout", "--quiet", "-b", "provost/r/run");
  runHead = user.commit({ "a.txt": "by the run\n", "new/file.txt": "n\n" });
  user.git("checkout", "--quiet", "main");
  repository = await openRepository(user.path);
});
afterEach(() => user.remove());

const read = (path: string) => readFileSync(join(user.path, path), "utf8");
const state = () => [
  user.git("rev-parse", "HEAD"),
  user.git("status", "--porcelain"),
  user.git("symbolic-ref", "HEAD"),
];

test("a branch that did not move is fast-forwarded, with working tree and index; a second time changes nothing", async () => {
  user.write({ "b.txt": "mine, not committed\n", "own.txt": "mine\n" });
  expect(await applyRun(repository, runHead)).toEqual({ kind: "fast-forward", commit: runHead });
  expect([read("a.txt"), read("b.txt"), read("own.txt")]).toEqual(["by the run\n", "mine, not committed\n", "mine\n"]);
  expect(state()).toEqual([runHead, "M b.txt\n?? own.txt", "refs/heads/main"]);
  expect(await applyRun(repository, runHead)).toEqual({ kind: "up-to-date", commit: runHead });
});

test("a branch that went on gets a merge commit", async () => {
  const mine = user.commit({ "b.txt": "mine\n" });
  const applied = await applyRun(repository, runHead);
  expect(applied.kind).toBe("merged");
  expect(user.git("show", "-s", "--format=%P", "main")).toBe(`${mine} ${runHead}`);
  expect([read("a.txt"), read("b.txt"), user.git("status", "--porcelain")]).toEqual(["by the run\n", "mine\n", ""]);
});

test.each([
  ["changed", { "a.txt": "mine\n" }, "a.txt"],
  ["new", { "new/file.txt": "mine\n" }, "new/file.txt"],
  ["where a folder is to be", { new: "mine\n" }, "new"],
])("an uncommitted file that is %s is not overwritten", async (_what, files: Record<string, string>, named) => {
  user.write(files);
  const before = state();
  await expect(applyRun(repository, runHead)).rejects.toMatchObject({
    code: "REPOSITORY_DIRTY",
    details: { files: [named] },
  });
  expect(state()).toEqual(before);
  expect(read(named)).toBe("mine\n");
});

test("an ignored file that the run brings as its own is not overwritten either", async () => {
  user.git("checkout", "--quiet", "provost/r/run");
  user.write({ cache: "by the run\n" });
  user.git("add", "--force", "cache");
  user.git("commit", "--quiet", "-m", "Add an ignored file");
  user.git("checkout", "--quiet", "main");
  user.write({ cache: "mine\n" });
  const before = state();
  await expect(applyRun(repository, user.git("rev-parse", "provost/r/run"))).rejects.toMatchObject({
    code: "REPOSITORY_DIRTY",
  });
  expect([state(), read("cache")]).toEqual([before, "mine\n"]);
});

test("a conflict names its files and leaves everything as it was", async () => {
  user.commit({ "a.txt": "mine\n" });
  user.write({ "b.txt": "not committed\n" });
  const before = state();
  await expect(applyRun(repository, runHead)).rejects.toMatchObject({
    code: "MERGE_CONFLICT",
    details: { files: ["a.txt"] },
  });
  expect([state(), read("b.txt")]).toEqual([before, "not committed\n"]);
});

test("a file that the run deleted and the user has staged changes in stays", async () => {
  user.git("checkout", "--quiet", "provost/r/run");
  rmSync(join(user.path, "b.txt"));
  const deleting = user.commit({});
  user.git("checkout", "--quiet", "main");
  user.write({ "b.txt": "staged\n" });
  user.git("add", "b.txt");
  await expect(applyRun(repository, deleting)).rejects.toMatchObject({ details: { files: ["b.txt"] } });
  expect(read("b.txt")).toBe("staged\n");
});
