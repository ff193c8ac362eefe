import { execFileSync } from "node:child_process";
import { link, lstat, mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import type { DiskAccount } from "./disk-account.ts";
import { diskUse, shrunk } from "./disk-use.ts";
import { openDiskWatch } from "./disk-watch.ts";

const KIB = 2 ** 10;
let folder: string;
let work: string;
let clock: TestClock;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "disk-")));
  work = join(folder, "work");
  await mkdir(work);
  clock = createTestClock();
});
afterEach(() => execFileSync("rm", ["-rf", folder]));

/** Files come to be later than what was there before only when the file system's clock has moved on. */
const laterFolder = async (): Promise<string> => {
  const temporary = await mkdtemp(join(folder, "temporary-"));
  const { ctimeMs } = await lstat(temporary);
  const probe = join(folder, "probe");
  do await writeFile(probe, "");
  while ((await lstat(probe)).ctimeMs <= ctimeMs);
  return temporary;
};
const fill = async (name: string, kib: number): Promise<void> => {
  for (let number = 0; number < kib / 4; number += 1) await writeFile(join(work, `${name}-${number}`), "x");
};
const command = async (disk: DiskAccount) => {
  const watch = await openDiskWatch({ writable: [work], disk }, { temporary: await laterFolder(), clock });
  const stopped = Promise.withResolvers<"stopped">();
  watch.begin(() => stopped.resolve("stopped"));
  return { ...watch, stopped: stopped.promise };
};

test("what has changed since a moment is counted, empty files too, and no file twice", async () => {
  await fill("old", 400);
  const temporary = await laterFolder();
  const { ctimeMs: since } = await lstat(temporary);
  await mkdir(join(work, "new"));
  await writeFile(join(work, "new", "large"), Buffer.alloc(32 * KIB, 1));
  await writeFile(join(work, "new", "empty"), "");
  await link(join(work, "new", "large"), join(work, "new", "the same"));

  const counted = await diskUse([work, join(work, "new")], since, Infinity);

  // Two folders have changed as well. What a file system needs for itself differs.
  expect(counted.blind).toBe(false);
  expect(counted.bytes).toBeGreaterThanOrEqual(44 * KIB);
  expect(counted.bytes).toBeLessThan(72 * KIB);
});

test("a command that goes over its limit is ended at the next look, whatever was there before it", async () => {
  await fill("old", 400);
  const { stopped, finish } = await command({ limitBytes: 200 * KIB });

  await fill("new", 240);
  clock.advance(1_000);

  expect(await stopped).toBe("stopped");
  expect(await finish()).toBe(true);
});

test("one that stays below its limit is left alone, and nothing looks at it once it has ended", async () => {
  const { finish } = await command({ limitBytes: 200 * KIB });

  await fill("new", 40);
  clock.advance(1_000);

  expect(await finish()).toBe(false);
  expect(clock.waiting()).toBe(0);
});

test("the commands of an attempt have one limit together", async () => {
  const account: DiskAccount = { limitBytes: 200 * KIB };
  const first = await command(account);
  await fill("first", 120);
  clock.advance(1_000);
  expect(await first.finish()).toBe(false);

  const second = await command(account);
  await fill("second", 120);
  clock.advance(1_000);

  expect(await second.stopped).toBe("stopped");
});

test("without a limit that is given, half of what is free at the beginning stays", async () => {
  const { limitBytes } = await command({});

  expect(limitBytes).toBeGreaterThan(0);
  expect(limitBytes).toBeLessThanOrEqual(32 * 2 ** 30);
});

test("a folder that cannot be looked into is told of: it may hide anything", async () => {
  const name = "n".repeat(200);
  execFileSync("sh", ["-c", `for n in $(seq 30); do mkdir ${name}; cd -P ${name}; done`], { cwd: work });

  expect((await diskUse([work], 0, Infinity)).blind).toBe(true);
});

test("room has shrunk by the most that went from one file system, in bytes or in entries", () => {
  const before = new Map([
    ["/a", { bytes: 1_000, entries: 900 }],
    ["/b", { bytes: 1_000, entries: 0 }],
  ]);

  expect(shrunk(before, new Map([["/a", { bytes: 990, entries: 500 }]]))).toBe(400);
  expect(shrunk(before, new Map([["/b", { bytes: 300, entries: 0 }]]))).toBe(700);
  expect(shrunk(before, new Map([["/a", { bytes: 5_000, entries: 900 }]]))).toBe(0);
});
