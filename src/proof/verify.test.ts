import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, KEY, reseal, writtenPacket } from "./fixtures/packet-folder.ts";
import { seededKey } from "./fixtures/seeded-key.ts";
import { temporaryFolder } from "./fixtures/temporary-folder.ts";
import { verifyPacket } from "./verify.ts";

const copyOf = (folder: string): string => {
  const copy = join(temporaryFolder(), "elsewhere");
  cpSync(folder, copy, { recursive: true });
  return copy;
};

test.each([undefined, "go", "conditional-go"] as const)(
  "a packet verifies wherever it is copied to (%s)",
  async (decision) => {
    const { folder } = await writtenPacket({ decision });
    const result = await verifyPacket(copyOf(folder));
    expect(result).toMatchObject({ ok: true, problem: null, keyId: KEY.keyId, notes: [] });
    expect(result.checked).toBeGreaterThan(filesIn(folder).length);
  },
);

test("the key that the reader trusts is the one that must have signed", async () => {
  const { folder } = await writtenPacket();
  expect(await verifyPacket(folder, { publicKeyPem: KEY.publicKeyPem })).toMatchObject({ ok: true });
  const other = await verifyPacket(folder, { publicKeyPem: seededKey(2).publicKeyPem });
  expect(other).toMatchObject({
    ok: false,
    keyId: null,
    problem: expect.stringContaining(`was signed by key ${KEY.keyId}, not by the key given`),
  });
});

test("a packet that was signed again with another key fails against the trusted one", async () => {
  const { folder } = await writtenPacket();
  const forger = seededKey(2);
  writeFileSync(join(folder, "public-key.pem"), forger.publicKeyPem);
  reseal(folder, forger);
  expect((await verifyPacket(folder, { publicKeyPem: KEY.publicKeyPem })).problem).toContain(forger.keyId);
  // Its statements are still those of the true signer.
  expect((await verifyPacket(folder)).ok).toBe(false);
});

test("a key that is none is the reader's mistake, not the packet's", async () => {
  const { folder } = await writtenPacket();
  const pem = generateKeyPairSync("ec", { namedCurve: "P-256" })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();
  await expect(verifyPacket(folder, { publicKeyPem: pem })).rejects.toMatchObject({ code: "KEY_INVALID" });
});

test("a folder that is none, and one that is empty, are no packet", async () => {
  const folder = temporaryFolder();
  expect((await verifyPacket(join(folder, "nowhere"))).problem).toContain("is no folder");
  expect((await verifyPacket(folder)).problem).toBe("manifest.json: is missing");
});

const changes: [string, (folder: string) => void, string][] = [
  [
    "a file added",
    (folder) => writeFileSync(join(folder, "evidence", "0".repeat(64)), "x"),
    `evidence/${"0".repeat(64)}: is not among the signed files`,
  ],
  [
    "a file renamed",
    (folder) => renameSync(join(folder, "packet.md"), join(folder, "PACKET.md")),
    "packet.md: is missing",
  ],
  [
    "an empty folder added",
    (folder) => mkdirSync(join(folder, "more")),
    "more/: is an empty folder that the packet does not have",
  ],
  [
    "a folder in place of a file",
    (folder) => (rmSync(join(folder, "packet.md")), mkdirSync(join(folder, "packet.md"))),
    "packet.md/: is an empty folder that the packet does not have",
  ],
  [
    "two files exchanged",
    (folder) => (
      renameSync(join(folder, "packet.md"), join(folder, "x")),
      renameSync(join(folder, "packet.html"), join(folder, "packet.md")),
      renameSync(join(folder, "x"), join(folder, "packet.html"))
    ),
    "packet.html: has ",
  ],
];

test.each(changes)("%s is noticed", async (_, change, problem) => {
  const { folder } = await writtenPacket();
  change(folder);
  const result = await verifyPacket(folder);
  expect(result).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});

test("where key and manifest differ, the one that was altered is named", async () => {
  const { folder } = await writtenPacket();
  const manifest = readFileSync(join(folder, "manifest.json"), "utf8");
  writeFileSync(join(folder, "manifest.json"), manifest.replace(KEY.keyId, "0".repeat(64)));
  expect((await verifyPacket(folder)).problem).toMatch(/^manifest.json: names key 0000/);
  writeFileSync(join(folder, "manifest.json"), manifest);
  writeFileSync(join(folder, "public-key.pem"), seededKey(2).publicKeyPem);
  expect((await verifyPacket(folder)).problem).toMatch(/^public-key.pem: is key /);
});

test("a link is no file of a packet, even when it leads to the right content", async () => {
  const { folder } = await writtenPacket();
  const elsewhere = join(temporaryFolder(), "packet.md");
  renameSync(join(folder, "packet.md"), elsewhere);
  symlinkSync(elsewhere, join(folder, "packet.md"));
  expect((await verifyPacket(folder)).problem).toBe("packet.md: is no plain file");
});

test("of several alterations the one that comes first in the fixed order is named", async () => {
  const { folder } = await writtenPacket();
  const append = (path: string) => writeFileSync(join(folder, path), " ", { flag: "a" });
  append("packet.html");
  append("events.jsonl");
  expect((await verifyPacket(folder)).problem).toMatch(/^events.jsonl: has \d+ bytes, signed were/);
  rmSync(join(folder, "packet.md"));
  expect((await verifyPacket(folder)).problem).toBe("packet.md: is missing");
  append("manifest.json");
  expect((await verifyPacket(folder)).problem).toBe("manifest.json: is not in its canonical form");
});
