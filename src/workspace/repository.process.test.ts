import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { openRepository } from "./repository.ts";

let user: GitRepository;
beforeEach(() => {
  user = createGitRepository({ "README.md": "# Test\n", "src/a.txt": "a\n" });
});
afterEach(() => {
  vi.unstubAllEnvs();
  user.remove();
});

test("it opens from any path inside, whatever GIT_* says", async () => {
  vi.stubEnv("GIT_DIR", "/nonexistent");
  vi.stubEnv("GIT_WORK_TREE", "/nonexistent");
  const opened = await Promise.all(["", "src", "src/a.txt"].map(async (path) => openRepository(join(user.path, path))));
  expect(opened.map(({ root }) => root)).toEqual([user.path, user.path, user.path]);
  expect(opened[0]?.commonDir).toBe(join(user.path, ".git"));
  expect(await opened[0]?.resolveCommit("main")).toBe(user.git("rev-parse", "HEAD"));
});

test("what is no repository is refused with the way out", async () => {
  const folder = mkdtempSync(join(tmpdir(), "no-repository-"));
  for (const path of [folder, join(folder, "nowhere")]) {
    await expect(openRepository(path)).rejects.toMatchObject({ code: "REPOSITORY_MISSING" });
  }
  rmSync(folder, { recursive: true });
});

test("without git on the PATH the error says so", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  await expect(openRepository(user.path)).rejects.toMatchObject({ code: "GIT_MISSING" });
});

test("a base that does not exist is named, also one that looks like an option", async () => {
  const repository = await openRepository(user.path);
  for (const ref of ["no-such-branch", "--all", "HEAD:README.md", ""]) {
    await expect(repository.resolveCommit(ref)).rejects.toMatchObject({ code: "BASE_NOT_FOUND" });
  }
});

test("a failing command carries what git said", async () => {
  const repository = await openRepository(user.path);
  await expect(repository.git(["show", "nothing-here"])).rejects.toThrow(/git show failed: .*nothing-here/);
});

test("dirty files are all that is not committed and not ignored", async () => {
  const repository = await openRepository(user.path);
  expect(await repository.dirtyFiles()).toEqual([]);
  user.git("mv", "README.md", "READ ME.md");
  user.write({ ".gitignore": "ignored\n", ignored: "x", "new/ünï.txt": "x", "src/a.txt": "changed\n" });
  const dirty = await repository.dirtyFiles();
  expect(new Set(dirty)).toEqual(new Set(["README.md", "READ ME.md", ".gitignore", "new/ünï.txt", "src/a.txt"]));
});

/** All that a user could notice: HEAD, refs, index entries with their times, status. */
const observable = () => [
  user.git("rev-parse", "HEAD"),
  user.git("for-each-ref"),
  user.git("ls-files", "--stage", "--debug"),
  user.git("--no-optional-locks", "status", "--porcelain"),
  user.git("config", "--local", "--list"),
];

test("a snapshot holds staged, changed, deleted and new files, and the user notices nothing of it", async () => {
  user.commit({ "deleted.txt": "d", "staged.txt": "1" });
  user.git("rm", "--quiet", "--cached", "deleted.txt");
  rmSync(join(user.path, "deleted.txt"));
  user.write({ "staged.txt": "2" });
  user.git("add", "staged.txt");
  user.write({ "staged.txt": "3", "new.txt": "n", ".gitignore": "ignored\n", ignored: "x" });
  const before = observable();
  const repository = await openRepository(user.path);

  const commit = await repository.snapshot();

  expect(observable()).toEqual(before);
  expect(user.git("ls-tree", "-r", "--name-only", commit).split("\n")).toEqual([
    ".gitignore",
    "README.md",
    "new.txt",
    "src/a.txt",
    "staged.txt",
  ]);
  expect(user.git("show", `${commit}:staged.txt`)).toBe("3");
  expect(user.git("rev-parse", `${commit}^`)).toBe(user.git("rev-parse", "HEAD"));
});

test("a snapshot sees a change that was made in the moment after the file was staged", async () => {
  user.git("config", "core.trustctime", "false");
  const moment = new Date("2026-01-01T00:00:00Z");
  const write = (text: string) => {
    user.write({ "a.txt": text });
    utimesSync(join(user.path, "a.txt"), moment, moment);
  };
  write("2\n");
  user.git("add", "a.txt");
  write("3\n");
  utimesSync(join(user.path, ".git/index"), moment, moment);
  const repository = await openRepository(user.path);
  expect(user.git("show", `${await repository.snapshot()}:a.txt`)).toBe("3");
});

test("a snapshot of a clean tree is HEAD; one of a repository without commits has no parent", async () => {
  const repository = await openRepository(user.path);
  expect(await repository.snapshot()).toBe(user.git("rev-parse", "HEAD"));
  user.git("checkout", "--quiet", "--orphan", "fresh");
  await expect(repository.resolveCommit("HEAD")).rejects.toThrow(/no commit yet/);
  const commit = await repository.snapshot();
  expect(user.git("rev-list", "--count", commit)).toBe("1");
});
