import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createScratch } from "./scratch.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scratch-"));
  for (const path of ["plan/src", "plan/node_modules/x", "plan/.git", "plan/.provost/runs", "plan/src/node_modules"]) {
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, "file.txt"), path);
  }
  writeFileSync(join(folder, "plan/run.sh"), "#!/bin/sh\n");
  chmodSync(join(folder, "plan/run.sh"), 0o755);
  symlinkSync("src/file.txt", join(folder, "plan/link"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the folder is copied without what belongs to its surroundings, into one commit that is always the same", async () => {
  const first = await createScratch(join(folder, "plan"), join(folder, "one"));
  const second = await createScratch(join(folder, "plan"), join(folder, "plan/.provost/scratch/two"));
  expect(await first.git(["ls-tree", "-r", "HEAD", "--format=%(objectmode) %(path)"])).toBe(
    "120000 link\n100755 run.sh\n100644 src/file.txt\n",
  );
  expect(await first.resolveCommit("HEAD")).toBe(await second.resolveCommit("HEAD"));
  expect(await first.dirtyFiles()).toEqual([]);
  expect(readdirSync(folder)).toEqual(["one", "plan"]);
});

test("an empty folder makes an empty commit; a target that is in use is left alone", async () => {
  mkdirSync(join(folder, "empty"));
  const scratch = await createScratch(join(folder, "empty"), join(folder, "target"));
  expect(await scratch.git(["ls-tree", "HEAD"])).toBe("");
  writeFileSync(join(folder, "target/mine"), "mine");
  await expect(createScratch(join(folder, "plan"), join(folder, "target"))).rejects.toThrow("ENOTEMPTY");
  expect(existsSync(join(folder, "target/mine"))).toBe(true);
});
