import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listFiles } from "./list-files.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "list-files-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const PATHS = Array.from({ length: 40 }, (_, at) => `inner-${at % 4}/file-${String(at).padStart(2, "0")}`);

const makeFolder = (name: string): string => {
  const folder = join(parent, name);
  for (let at = 0; at < 4; at += 1) mkdirSync(join(folder, `inner-${at}`), { recursive: true });
  for (const path of PATHS) writeFileSync(join(folder, path), "four");
  return folder;
};

test("files are listed with their sizes, by path", async () => {
  const listed = await listFiles(makeFolder("packet"));

  expect(listed).toEqual(PATHS.toSorted().map((path) => ({ path, bytes: 4 })));
});

test("of no folder nothing is listed", async () => {
  expect(await listFiles(join(parent, "packet"))).toEqual([]);
});

test("a folder that is replaced while it is listed is listed whole, or not at all where it had no name", async () => {
  const folder = makeFolder("packet");
  const sizes = new Set<number>();
  for (let round = 0; round < 40; round += 1) {
    const next = makeFolder(`next-${round}`);
    const aside = join(parent, `aside-${round}`);
    const listings = [listFiles(folder), listFiles(folder), listFiles(folder)];
    await rename(folder, aside);
    await rename(next, folder);
    await rm(aside, { recursive: true });
    for (const listing of listings) sizes.add((await listing).length);
  }

  expect([...sizes].filter((size) => size !== 0 && size !== PATHS.length)).toEqual([]);
  expect(sizes).toContain(PATHS.length);
});
