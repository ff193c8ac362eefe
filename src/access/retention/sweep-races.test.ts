/** Whoever stores, renews or names content while a sweep goes on finds it there afterwards, whatever the order. */
import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, asyncProperty, constantFrom, scheduler, type Scheduler, tuple } from "fast-check";
import { expect, test } from "vitest";
import { createBlobs } from "../../store/home/blobs.ts";
import { noteDatabase } from "../../store/home/known-databases.ts";
import { sweepBlobs } from "./sweep-blobs.ts";

const OLD = new Date("2024-01-01T00:00:00Z");
const BEFORE = new Date("2024-02-01T00:00:00Z");
const CONTENTS = ["a", "b", "c", "d"].map((text) => Buffer.from(text));

type Way = "stores" | "renews" | "leaves";

const sweepAmong = async (folder: string, ways: readonly Way[], s: Scheduler): Promise<void> => {
  const home = {
    path: folder,
    blobs: join(folder, "blobs"),
    runs: join(folder, "runs"),
    worktrees: join(folder, "worktrees"),
  };
  await mkdir(home.runs);
  await noteDatabase(folder, "it");
  const blobs = createBlobs(home.blobs);
  const named = new Set<string>();
  const hashes = await Promise.all(CONTENTS.map(async (content) => (await blobs.put(content)).sha256));
  for (const hash of hashes) await utimes(blobs.path(hash), OLD, OLD);

  const step = (label: string): Promise<void> => s.schedule(Promise.resolve(), label);
  const work = ways.map(async (way, index) => {
    if (way === "leaves") return;
    await step(`${way} ${index}`);
    if (way === "stores") await blobs.put(CONTENTS[index]!);
    else await blobs.renew([hashes[index]!]);
    // What was gone before it was renewed was named by nobody, and is not to be had again.
    const isThere = await blobs.get(hashes[index]!).then(
      () => true,
      () => way === "stores",
    );
    await step(`names ${index}`);
    if (isThere) named.add(hashes[index]!);
  });
  const names = {
    namedOf: async (asked: readonly string[]) => {
      await step("asks");
      const found = new Set(asked.filter((hash) => named.has(hash)));
      await step("is answered");
      return found;
    },
    oldestLeaseAt: async () => null,
    unknownRuns: async () => [],
    removedRuns: async () => [],
    close: async () => undefined,
  };
  const openNames = async () => names;
  const parts = { home, incoming: join(folder, "incoming"), databaseId: "it", openNames, tenants: async () => [] };
  const sweep = sweepBlobs(parts, { before: BEFORE, onRemoved: async () => undefined });
  await s.waitFor(Promise.all([sweep, ...work]));

  const left = await readdir(home.blobs);
  expect(left).toEqual(expect.arrayContaining([...named]));
  expect(hashes.filter((hash, index) => ways[index] === "leaves" && left.includes(hash))).toEqual([]);
  expect(await readdir(join(home.blobs, ".aside")).catch(() => [])).toEqual([]);
};

test("what is stored, or renewed and named, during a sweep is there after it; the rest is gone", async () => {
  const way = constantFrom<Way>("stores", "renews", "leaves");
  const ways = tuple(way, way, way, way);
  await assert(
    asyncProperty(ways, scheduler(), async (chosen, s) => {
      const folder = await mkdtemp(join(tmpdir(), "provost-sweep-"));
      try {
        await sweepAmong(folder, chosen, s);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 100 },
  );
});
