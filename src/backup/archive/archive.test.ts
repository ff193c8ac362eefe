import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readArchive } from "./read-archive.ts";
import { createArchive } from "./write-archive.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-archive-"));
  path = join(folder, "backup.tar.zst");
});
afterEach(() => rm(folder, { recursive: true }));

const ENTRIES = new Map([
  ["header.json", '{"version":1}'],
  ["tables/runs", "a row\n".repeat(40)],
  ["files/output.log", Array.from({ length: 80 }, (_, n) => (n * n * 7919) % 1009).join(" ")],
]);

const readAll = async (): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  for await (const { name, body } of readArchive(path, { passphrases: [], identities: [] })) {
    let text = "";
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    found.set(name, text);
  }
  return found;
};

test("whichever byte of it is changed, it is refused or reads as it was written", async () => {
  const archive = await createArchive(path, null);
  for (const [name, text] of ENTRIES) await archive.add({ name, size: text.length }, [Buffer.from(text)]);
  await archive.finish();
  expect(await readAll()).toEqual(ENTRIES);

  const bytes = await readFile(path);
  const outcomes: string[] = [];
  for (const index of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 0x40;
    await writeFile(path, changed);
    outcomes.push(
      await readAll().then(
        (read) => (isDeepStrictEqual(read, ENTRIES) ? "as written" : `lies at ${index}`),
        (error: { code?: string }) => error.code ?? "no code",
      ),
    );
  }
  expect(new Set(outcomes)).toEqual(new Set(["BACKUP_ALTERED", "as written"]));
  // A few bytes say how it is compressed and not what: another size of window, an empty frame at the end.
  expect(outcomes.filter((outcome) => outcome === "as written").length).toBeLessThan(20);
});
