import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canMountDisk, mountTinyDisk } from "../../../test/support/tiny-disk.ts";
import { sha256 } from "../../runtime/hash.ts";
import { createBlobs } from "./blobs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "provost-blobs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("blobs", () => {
  it("keeps bytes under their sha256 and gives them back", async () => {
    const blobs = createBlobs(join(root, "a", "blobs"));
    const data = Buffer.from("evidence");

    const stored = await blobs.put(data);

    expect(stored).toEqual({ sha256: sha256(data), bytes: 8 });
    expect(Buffer.from(await blobs.get(stored.sha256)).toString()).toBe("evidence");
    expect(readFileSync(blobs.path(stored.sha256), "utf8")).toBe("evidence");
  });

  it("stores equal content once, even when it is put at the same time", async () => {
    const blobs = createBlobs(root);

    const stored = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from("same"))));

    expect(new Set(stored.map((blob) => blob.sha256)).size).toBe(1);
    expect(readdirSync(root)).toEqual([stored[0]?.sha256]);
  });

  it("leaves a blob that is there already untouched", async () => {
    const blobs = createBlobs(root);
    const { sha256: name } = await blobs.put(Buffer.from("once"));
    const before = statSync(blobs.path(name)).ino;

    await blobs.put(Buffer.from("once"));

    expect(statSync(blobs.path(name)).ino).toBe(before);
  });

  it("streams a file of 100 MB through a fixed amount of memory", async () => {
    const source = join(root, "large.bin");
    const expected = await writeLargeFile(source, 100);
    const blobs = createBlobs(join(root, "blobs"));
    const before = process.memoryUsage().arrayBuffers;

    const stored = await blobs.put({ path: source });

    expect(stored).toEqual({ sha256: expected, bytes: 100 * 1024 * 1024 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
  });

  it("replaces a file that was torn, and refuses one that was altered", async () => {
    const blobs = createBlobs(root);
    const { sha256: name } = await blobs.put(Buffer.from("whole"));

    truncateSync(blobs.path(name), 2);
    await expect(blobs.get(name)).rejects.toMatchObject({ code: "BLOB_ALTERED" });
    await blobs.put(Buffer.from("whole"));
    expect(Buffer.from(await blobs.get(name)).toString()).toBe("whole");

    writeFileSync(blobs.path(name), "whale");
    await expect(blobs.get(name)).rejects.toMatchObject({ code: "BLOB_ALTERED" });
  });

  it("names a blob that is missing and never leaves its folder", async () => {
    const blobs = createBlobs(root);

    await expect(blobs.get("0".repeat(64))).rejects.toMatchObject({ code: "BLOB_MISSING" });
    expect(() => blobs.path("../../etc/passwd")).toThrow(/no sha256/);
  });

  it("leaves nothing behind when the source cannot be read", async () => {
    const blobs = createBlobs(join(root, "blobs"));

    await expect(blobs.put({ path: join(root, "absent") })).rejects.toMatchObject({ code: "ENOENT" });

    expect(readdirSync(join(root, "blobs"))).toEqual([]);
  });
});

describe.runIf(canMountDisk)("blobs on a full disk", () => {
  it("says DISK_FULL, keeps what was there and leaves no part of the new blob", async () => {
    const disk = mountTinyDisk(256);
    const blobs = createBlobs(disk);
    const first = await blobs.put(Buffer.alloc(64 * 1024, 1));

    await expect(blobs.put(Buffer.alloc(1024 * 1024, 2))).rejects.toMatchObject({ code: "DISK_FULL", exit: 5 });

    expect(readdirSync(disk)).toEqual([first.sha256]);
    expect((await blobs.get(first.sha256)).byteLength).toBe(64 * 1024);
    await expect(blobs.put(Buffer.from("fits"))).resolves.toMatchObject({ bytes: 4 });
  });
});

/** Writes `megabytes` MiB in pieces and returns the sha256 of the whole. */
const writeLargeFile = async (path: string, megabytes: number): Promise<string> => {
  const hash = createHash("sha256");
  const file = await open(path, "w");
  for (let index = 0; index < megabytes; index += 1) {
    const piece = Buffer.alloc(1024 * 1024, index);
    hash.update(piece);
    await file.write(piece);
  }
  await file.close();
  return hash.digest("hex");
};
