import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { advanceBranch, mergeCommits } from "./merge.ts";
import { openRepository, type Repository } from "./repository.ts";

let user: GitRepository;
let repository: Repository;
let base = "";
beforeEach(async () => {
  user = createGitRepository({ "a.txt": "1\n2\n3\n", "b c.txt": "b\n", "d.txt": "d\n" });
  repository = await openRepository(user.path);
  base = user.git("rev-parse", "HEAD");
});
afterEach(() => user.remove());

/** A commit of other files on top of the base, away from the user's branch. */
const branchOff = (files: Record<string, string>): string => {
  user.git("checkout", "--quiet", "--detach", base);
  const commit = user.commit(files);
  user.git("checkout", "--quiet", "main");
  return commit;
};
const merge = async (head: string, attempt: string) =>
  mergeCommits(repository, { head, attempt, message: "Task", trailers: { "Provost-Task": "T1" } });
const describe = (commit: string) =>
  user.git("show", "-s", "--format=%P|%(trailers:key=Provost-Task,valueonly)", commit).trim();

test("changes of both sides are in the merge, which has both as parents, and no ref moved", async () => {
  const refs = user.git("for-each-ref");
  const [one, two] = [branchOff({ "a.txt": "1\n2\n3\n4\n" }), branchOff({ "a.txt": "0\n1\n2\n3\n", "new.txt": "n" })];
  const result = await merge(one, two);
  if (result.kind !== "merged") throw new Error("it did not merge");
  expect(user.git("show", `${result.commit}:a.txt`)).toBe("0\n1\n2\n3\n4");
  expect(describe(result.commit)).toBe(`${one} ${two}|T1`);
  expect(user.git("for-each-ref")).toBe(refs);
});

test("what could be fast-forwarded is a merge commit all the same; what is there already changes nothing", async () => {
  const attempt = branchOff({ "new.txt": "n" });
  const forward = await merge(base, attempt);
  if (forward.kind !== "merged") throw new Error("it did not merge");
  expect(describe(forward.commit)).toBe(`${base} ${attempt}|T1`);
  const again = await merge(forward.commit, base);
  if (again.kind !== "merged") throw new Error("it did not merge");
  expect(describe(again.commit)).toBe(`${forward.commit}|T1`);
  expect(user.git("diff", forward.commit, again.commit)).toBe("");
});

test("a conflict names every file, also one deleted on one side", async () => {
  user.git("checkout", "--quiet", "--detach", base);
  user.git("rm", "--quiet", "d.txt");
  const one = user.commit({ "a.txt": "one\n", "b c.txt": "one\n" });
  user.git("checkout", "--quiet", "main");
  const two = branchOff({ "a.txt": "two\n", "b c.txt": "two\n", "d.txt": "two\n", "fine.txt": "f" });
  expect(await merge(one, two)).toEqual({ kind: "conflict", files: ["a.txt", "b c.txt", "d.txt"] });
});

test("a branch moves only from where it is thought to stand", async () => {
  const [one, two] = [branchOff({ "a.txt": "one\n" }), branchOff({ "a.txt": "two\n" })];
  await advanceBranch(repository, "provost/r/run", null, base);
  await expect(advanceBranch(repository, "provost/r/run", null, one)).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  await advanceBranch(repository, "provost/r/run", base, one);
  await advanceBranch(repository, "provost/r/run", base, one);
  await expect(advanceBranch(repository, "provost/r/run", base, two)).rejects.toThrow(`stands at ${one}`);
  await expect(advanceBranch(repository, "provost/r/gone", base, two)).rejects.toThrow("does not exist");
  expect(user.git("rev-parse", "provost/r/run")).toBe(one);
  await expect(advanceBranch(repository, "main", base, one)).rejects.toThrow("not ours to move");
});

test("a lock that a crash left long ago does not hold the branch for ever", async () => {
  const lock = join(user.path, ".git/refs/heads/provost/r/run.lock");
  mkdirSync(join(lock, ".."), { recursive: true });
  writeFileSync(lock, "");
  utimesSync(lock, new Date(0), new Date(0));
  await advanceBranch(repository, "provost/r/run", null, base);
  expect(user.git("rev-parse", "provost/r/run")).toBe(base);
});
