/** Flip, cut, add or take away: whatever is done to any file of a packet, verification names that file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, writtenPacket } from "./fixtures/packet-folder.ts";
import { verifyPacket } from "./verify.ts";

/** Depends on the seed only, so that a failure can be repeated. */
const seeded = (seed: number, below: number): number => (Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2f) >>> 0) % below;

const flip = (bytes: Buffer, position: number, mask: number): Buffer => {
  const flipped = Buffer.from(bytes);
  flipped[position] = (flipped[position] ?? 0) ^ mask;
  return flipped;
};

const damages = (bytes: Buffer, seed: number): [string, Buffer][] => [
  ...[1, 2, 3].map((turn): [string, Buffer] => {
    const position = seeded(seed * 31 + turn, bytes.byteLength);
    const mask = 1 << seeded(seed + turn, 8);
    return [`byte ${position} flipped by ${mask}`, flip(bytes, position, mask)];
  }),
  ["last byte flipped", flip(bytes, bytes.byteLength - 1, 1)],
  ["cut off", bytes.subarray(0, -1)],
  ["a line added", Buffer.concat([bytes, Buffer.from("\n")])],
];

test("no byte of any file can be altered unnoticed", { timeout: 60_000 }, async () => {
  const { folder } = await writtenPacket();
  const paths = filesIn(folder);
  const kinds = new Set(paths.map((path) => path.replace(/^(evidence|statements|plan)\/.*/, "$1")));
  expect([...kinds].sort()).toEqual([
    "events.jsonl",
    "evidence",
    "manifest.json",
    "packet.html",
    "packet.json",
    "packet.md",
    "plan",
    "public-key.pem",
    "statements",
  ]);
  for (const [index, path] of paths.entries()) {
    const original = readFileSync(join(folder, path));
    for (const [damage, bytes] of damages(original, index + 1)) {
      writeFileSync(join(folder, path), bytes);
      const { ok, problem } = await verifyPacket(folder);
      expect({ path, damage, ok, named: problem?.slice(0, path.length) }).toEqual({
        path,
        damage,
        ok: false,
        named: path,
      });
    }
    rmSync(join(folder, path));
    expect((await verifyPacket(folder)).problem).toBe(`${path}: is missing`);
    writeFileSync(join(folder, path), original);
  }
  expect(await verifyPacket(folder)).toMatchObject({ ok: true });
});
