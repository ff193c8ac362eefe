import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { openRepository } from "../repository.ts";
import { takeChanges, type Change } from "./take-changes.ts";

let ours: GitRepository;
let base: string;
let folder: string;
beforeEach(() => {
  ours = createGitRepository({ "README.md": "# Test\n", "src/a.txt": "one\ntwo\n" });
  base = ours.git("rev-parse", "HEAD");
  folder = mkdtempSync(join(tmpdir(), "provost-changes-"));
});
afterEach(() => {
  ours.remove();
  rmSync(folder, { recursive: true, force: true });
});

const take = async (changes: Change[], maxBytes = 100_000): Promise<string> =>
  takeChanges(await openRepository(ours.path), { base, changes, maxBytes, quarantine: join(folder, "quarantine") });
const file = (path: string, text: string | null): Change => ({
  kind: "file",
  path,
  content: text === null ? null : Buffer.from(text),
});
const patch = (text: string): Change => ({ kind: "patch", text });
const objectsOf = (): string => ours.git("cat-file", "--batch-all-objects", "--batch-check");

const FITTING = "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n";

test("patches and files together make a tree, and neither index nor files of the repository change", async () => {
  const tree = await take([patch(FITTING), file("new/ä b.txt", "new\n"), file("README.md", null)]);

  expect(ours.git("show", `${tree}:src/a.txt`)).toBe("one\nthree");
  expect(ours.git("show", `${tree}:new/ä b.txt`)).toBe("new");
  expect(ours.git("ls-tree", "-r", "--name-only", "-z", tree)).not.toContain("README.md");
  expect(ours.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(folder, "quarantine"))).toBe(false);
});

const making = (path: string, mode = "100644", line = "x"): Change =>
  patch(
    `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${line}\n`,
  );

test.each<[string, Change[]]>([
  ["a path out of the worktree", [file("../outside.txt", "x")]],
  ["an absolute path", [file("/etc/passwd", "x")]],
  ["git's own folder", [file(".git/hooks/pre-commit", "x")]],
  ["git's own folder by another name", [file("a/.GIT/config", "x")]],
  ["git's own folder by a short name", [file("git~1/config", "x")]],
  ["a file below a file", [file("README.md/below", "x")]],
  ["a file without a name", [file("", "x")]],
  ["a file that is not there to be removed", [file("nowhere.txt", null)]],
  ["a patch out of the worktree", [making("../outside.txt")]],
  ["a patch of git's own folder", [making(".git/config")]],
  ["a patch through a link that it makes", [making("link", "120000", "/etc"), file("link/passwd", "x")]],
  ["another repository", [making("module", "160000", `Subproject commit ${"1".repeat(40)}`)]],
  ["a patch that does not fit", [patch(FITTING.replace("-two", "-other"))]],
  ["what is no patch", [patch("I have changed the files as you asked.")]],
])("%s is refused, and nothing of it is kept", async (_, changes) => {
  const objects = objectsOf();
  await expect(take([file("good.txt", "good\n"), ...changes])).rejects.toMatchObject({ code: "RESULT_REFUSED" });
  expect(objectsOf()).toBe(objects);
  expect(existsSync(join(folder, "quarantine"))).toBe(false);
});

test("more bytes than are taken are refused", async () => {
  await expect(take([file("big.txt", "x".repeat(1_000))], 999)).rejects.toMatchObject({ code: "RESULT_REFUSED" });
});
