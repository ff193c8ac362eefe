import { execFileSync } from "node:child_process";
import { link, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { enterFolder } from "./confined-folder.ts";
import { listConfined, readConfined, removeConfined, writeConfined } from "./confined-files.ts";

let outside: string;
let worktree: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "provost-confined-"));
  worktree = join(outside, "worktree");
  await mkdir(join(worktree, "src"), { recursive: true });
  await mkdir(join(worktree, ".git"));
  await writeFile(join(outside, "secret"), "secret");
  await writeFile(join(worktree, ".git/config"), "[core]");
  await writeFile(join(worktree, "src/a.txt"), "a");
  return () => rm(outside, { recursive: true });
});
const refused = expect.objectContaining({ code: "TOOL_PATH_REFUSED" });
const everyWay = (path: string): (() => Promise<unknown>)[] => [
  () => readConfined(worktree, path),
  () => writeConfined(worktree, path, "mine"),
  () => removeConfined(worktree, path),
];

test.each([
  "../secret",
  "src/../../secret",
  "src/../a.txt",
  "..",
  "/etc/passwd",
  "~/.ssh/id_rsa",
  "C:\\secret",
  "src/a.txt\0.png",
  ".git/config",
  ".GIT/config",
  "src/.git/hooks/pre-commit",
  ".git./config",
  "GIT~1/config",
  ".git\u200c/config",
])("%j is refused, to read, write and remove", async (path) => {
  for (const way of everyWay(path)) await expect(way()).rejects.toEqual(refused);
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  expect(await readFile(join(worktree, ".git/config"), "utf8")).toBe("[core]");
});

test("a link to a file is not followed, wherever it leads", async () => {
  await symlink(join(outside, "secret"), join(worktree, "out"));
  await symlink("src/a.txt", join(worktree, "in"));
  await symlink("nowhere", join(worktree, "dangling"));
  for (const path of ["out", "in", "dangling"]) {
    for (const way of everyWay(path)) await expect(way()).rejects.toEqual(refused);
  }
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  await expect(stat(join(worktree, "nowhere"))).rejects.toThrow("ENOENT");
});

test("a link to a folder is not followed, at whatever depth", async () => {
  await symlink(outside, join(worktree, "up"));
  await symlink(".git", join(worktree, "git"));
  await mkdir(join(worktree, "a/b"), { recursive: true });
  await symlink(outside, join(worktree, "a/b/c"));
  for (const path of ["up/secret", "git/config", "a/b/c/secret", "a/b/c/new/file"]) {
    for (const way of everyWay(path)) await expect(way()).rejects.toEqual(refused);
  }
  await expect(listConfined(worktree, "up")).rejects.toEqual(refused);
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
});

test("a folder that is swapped for a link after it was opened stays the folder that was opened", async () => {
  const folder = await enterFolder(worktree, ["src"]);
  await rename(join(worktree, "src"), join(worktree, "moved"));
  await symlink(outside, join(worktree, "src"));
  await writeFile(folder.at("b.txt"), "b");
  await folder.close();
  expect(await readFile(join(worktree, "moved/b.txt"), "utf8")).toBe("b");
  await expect(stat(join(outside, "b.txt"))).rejects.toThrow("ENOENT");
});

test("swapping folders for links all the time lets nothing out", async () => {
  const over = new AbortController();
  const at = join(worktree, "src");
  /** Whoever writes may just have made the folder again. */
  const put = async (place: () => Promise<void>): Promise<void> => {
    for (;;) {
      const done = await rm(at, { recursive: true, force: true })
        .then(place)
        .then(
          () => true,
          () => false,
        );
      if (done) return;
    }
  };
  /** The true folder stays for ever longer, up to about as long as a write takes: some writes are cut, some are not. */
  const swap = async (): Promise<void> => {
    for (let round = 0; !over.signal.aborted; round += 1) {
      await rename(at, join(worktree, "kept"));
      await put(() => symlink(outside, at));
      await put(() => rename(join(worktree, "kept"), at));
      for (let turn = 0; turn < round % 24; turn += 1) await lstat(at).catch(() => undefined);
    }
  };
  const swapping = swap();
  const outcomes = new Set<string>();
  for (let n = 0; n < 300 || !outcomes.has("written"); n += 1) {
    await writeConfined(worktree, "src/race.txt", "x").then(
      () => outcomes.add("written"),
      (error: { code: string }) => outcomes.add(error.code),
    );
    await readConfined(worktree, "src/secret").catch((error: { code: string }) => outcomes.add(error.code));
  }
  over.abort();
  await swapping;
  await expect(stat(join(outside, "race.txt"))).rejects.toThrow("ENOENT");
  expect(outcomes).toContain("TOOL_PATH_REFUSED");
});

test("another name of a file keeps what it holds", async () => {
  await link(join(outside, "secret"), join(worktree, "hard"));
  await writeConfined(worktree, "hard", "mine");
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  expect(await readFile(join(worktree, "hard"), "utf8")).toBe("mine");
});

test("what is no file is refused, and nobody waits for a pipe", async () => {
  execFileSync("mkfifo", [join(worktree, "pipe")]);
  for (const way of everyWay("pipe")) {
    await expect(way()).rejects.toEqual(expect.objectContaining({ message: "pipe is no regular file" }));
  }
  await expect(readConfined(worktree, "src")).rejects.toThrow("src is a folder");
});

test("files are written whole, with folders that are missing and the mode they had", async () => {
  await writeFile(join(worktree, "run.sh"), "old", { mode: 0o755 });
  await writeConfined(worktree, "run.sh", "new");
  await writeConfined(worktree, "deep/er/b.txt", "b");
  expect((await stat(join(worktree, "run.sh"))).mode & 0o777).toBe(0o755);
  expect(await readFile(join(worktree, "deep/er/b.txt"), "utf8")).toBe("b");
  expect((await listConfined(worktree, ".")).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "folder deep",
    "file run.sh",
    "folder src",
  ]);
  await removeConfined(worktree, "run.sh");
  await expect(readConfined(worktree, "run.sh")).rejects.toThrow("there is no file run.sh");
});
