import { randomUUID } from "node:crypto";
import { watch } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeEntry } from "./process-registry.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-registry-"));
});
afterEach(async () => rm(folder, { recursive: true }));

test("an entry goes after all that it leads to, however the folder lists them", async () => {
  const id = randomUUID();
  const entry = `${id}.process.json`;
  const files = [entry, ...Array.from({ length: 16 }, (_, index) => `${id}.${index}`)];
  await Promise.all(files.map(async (name) => writeFile(join(folder, name), "")));
  const gone: string[] = [];
  const last = Promise.withResolvers<undefined>();
  const watcher = watch(folder, (event, name) => {
    if (event !== "rename" || name === null) return;
    gone.push(name);
    if (new Set(gone).size === files.length) last.resolve(undefined);
  });

  await removeEntry(folder, id);
  await last.promise;
  watcher.close();

  expect(gone.at(-1)).toBe(entry);
});
