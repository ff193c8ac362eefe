import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { homeFiles } from "./home-files.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "provost-files-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (...paths: string[]): void => {
  for (const path of paths) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), "x");
  }
};
const listed = async (keysIncluded: boolean): Promise<string[]> => {
  const paths = [];
  for await (const { path, kind } of homeFiles({ home, keysIncluded }))
    paths.push(kind === "file" ? path : `${path} ${kind}`);
  return paths;
};

test("what is of the processes that run is left out, and what nobody knows of is not", async () => {
  write("postgres/cluster/PG_VERSION", "worktrees/a/b", "processes/1", "lock.3", ".lock-x", "control-plane.json");
  write("outbox/mail.eml", "blobs/aa", "blobs/.draft.tmp", "runs/r/output/t.1.log", "id", "later/made/by/somebody");
  expect(await listed(false)).toEqual(["blobs/aa", "id", "later/made/by/somebody", "runs/r/output/t.1.log"]);
});

test("secret keys are in it when they were asked for alone", async () => {
  write("keys/signing-key.pem", "identity.json", "id");
  expect(await listed(false)).toEqual(["id"]);
  expect(await listed(true)).toEqual(["id", "identity.json", "keys/signing-key.pem"]);
});

test("a repository's objects come after the refs that name them; its worktrees and locks are left out", async () => {
  write("scratch/r/.git/objects/ab/c", "scratch/r/.git/refs/heads/main", "scratch/r/.git/HEAD", "scratch/r/a.txt");
  write("scratch/r/.git/worktrees/w/HEAD", "scratch/r/.git/index.lock");
  mkdirSync(join(home, "scratch/r/.git/refs/tags"));
  symlinkSync("a.txt", join(home, "scratch/r/link"));
  expect(await listed(false)).toEqual([
    "scratch/r/.git/HEAD",
    "scratch/r/.git/refs/heads/main",
    "scratch/r/.git/refs/tags empty",
    "scratch/r/.git/objects/ab/c",
    "scratch/r/a.txt",
    "scratch/r/link link",
  ]);
});
