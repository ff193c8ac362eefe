import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { beforeEach, expect, it } from "vitest";
import { packetArchive } from "./packet-archive.ts";

/** More than lies between who packs and who reads: when the first of it is read, the last is not packed. */
const LARGE = randomBytes(24 * 1_048_576);
const LONG = `statements/${"a-long-name-".repeat(12)}.json`;

let folder: string;
beforeEach(() => {
  const place = mkdtempSync(join(tmpdir(), "provost-archive-"));
  folder = join(place, "packet");
  mkdirSync(join(folder, "evidence"), { recursive: true });
  mkdirSync(join(folder, "statements"));
  writeFileSync(join(folder, "evidence", "large"), LARGE);
  writeFileSync(join(folder, "evidence", "nothing"), "");
  writeFileSync(join(folder, "manifest.json"), "signed");
  writeFileSync(join(folder, LONG), "{}");
  return () => rmSync(place, { recursive: true, force: true });
});

const toItsEnd = async (archive: AsyncIterator<unknown>) => {
  while (!(await archive.next()).done);
};

it("unpacks to the same files, by any tar", async () => {
  const far = join(folder, "..", "far");
  mkdirSync(far);

  execFileSync("tar", ["xzf", "-"], { cwd: far, input: await buffer(await packetArchive(folder, "it")) });

  expect(readFileSync(join(far, "packet", "evidence", "large")).equals(LARGE)).toBe(true);
  expect(readFileSync(join(far, "packet", "evidence", "nothing")).byteLength).toBe(0);
  expect(readFileSync(join(far, "packet", LONG), "utf8")).toBe("{}");
});

it("breaks off when the packet is replaced while it is read", async () => {
  const archive = (await packetArchive(folder, "it"))[Symbol.asyncIterator]();
  await archive.next();
  writeFileSync(join(folder, "manifest.json"), "anew!!");

  await expect(toItsEnd(archive)).rejects.toMatchObject({ code: "PACKET_INVALID" });
});

it("breaks off when a file of it goes", async () => {
  const archive = (await packetArchive(folder, "it"))[Symbol.asyncIterator]();
  await archive.next();
  rmSync(join(folder, LONG));

  await expect(toItsEnd(archive)).rejects.toMatchObject({ code: "ENOENT" });
});

it("is not there before there is a packet", async () => {
  rmSync(folder, { recursive: true });
  await expect(packetArchive(folder, "the packet of run 1")).rejects.toMatchObject({ code: "EVIDENCE_NOT_FOUND" });
});
