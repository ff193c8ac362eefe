/** A backup that is not what was signed, or that does not fit, is refused, and a restore that fails leaves nothing. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_LEFTOVERS, openRestorePlace, type RestorePlace } from "../../test/support/backup-place.ts";
import { createDatabase, dropDatabase } from "../../test/support/database.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { readArchive } from "./archive/read-archive.ts";
import { createArchive } from "./archive/write-archive.ts";
import { HEADER, HEADER_SIGNATURE } from "./manifest.ts";
import { restoreBackup } from "./restore-backup.ts";
import { takeBackup } from "./take-backup.ts";

let at: RestorePlace;

beforeEach(async () => {
  at = await openRestorePlace();
});
afterEach(() => at.close());

const refused = (code: string) => expect.objectContaining({ code }) as unknown;
const signatureOf = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const key = await loadSigningKey(at.home.keys);
  const signature = Buffer.from(key.sign(bytes)).toString("base64");
  return Buffer.from(JSON.stringify({ keyId: key.keyId, publicKey: key.publicKeyPem, signature }));
};

const bytesOf = () => readFile(at.archive);

test.each([0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])("a byte that was changed at %d of the archive", async (part) => {
  await takeBackup(at.request());
  const bytes = await bytesOf();
  const index = Math.floor(bytes.length * part);
  bytes[index] = (bytes[index] ?? 0) ^ 0x40;
  await writeFile(at.archive, bytes);
  await expect(restoreBackup(at.restoreInto(at.target, at.empty))).rejects.toEqual(refused("BACKUP_ALTERED"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
});

test.each([0, 0.5, 0.98])("an archive that ends at %d of it", async (part) => {
  await takeBackup(at.request({ seal: part === 0.5 ? { passphrase: "correct horse battery" } : null }));
  const bytes = await bytesOf();
  await writeFile(at.archive, bytes.subarray(0, Math.floor(bytes.length * part)));
  const keys = { passphrases: ["correct horse battery"], identities: [] };
  await expect(restoreBackup(at.restoreInto(at.target, at.empty, { keys }))).rejects.toEqual(refused("BACKUP_ALTERED"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
});

/** The archive once more, with other bytes in one of its entries. */
const repack = async (changed: string, change: (bytes: Buffer) => Buffer | null): Promise<void> => {
  const entries: { name: string; bytes: Buffer | null }[] = [];
  for await (const { name, body } of readArchive(at.archive, { passphrases: [], identities: [] })) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    entries.push({ name, bytes: name.startsWith(changed) ? change(bytes) : bytes });
  }
  const archive = await createArchive(at.archive, null);
  for (const { name, bytes } of entries) {
    if (bytes !== null) await archive.add({ name, size: bytes.byteLength }, [bytes]);
  }
  await archive.finish();
};

test.each([
  [
    "a row that was changed",
    "database/tenants/",
    (bytes: Buffer) => Buffer.from(bytes.toString().replace("Neighbour", "Neighbxur")),
  ],
  [
    "a row that was added",
    "database/tenants/",
    (bytes: Buffer) => Buffer.from(`${bytes.toString()}${bytes.toString().replaceAll("neighbour", "n2")}`),
  ],
  ["a table that was left out", "database/schedules/", () => null],
  ["evidence that was changed", "home/blobs/", (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ["a file that was left out", "home/runs/", () => null],
  ["a signature that was left out", "manifest.signature.json", () => null],
] as const)("%s, although every checksum of the archive is right", async (_, entry, change) => {
  await takeBackup(at.request());
  await repack(entry, change);
  await expect(restoreBackup(at.restoreInto(at.target, at.empty))).rejects.toEqual(refused("BACKUP_ALTERED"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
});

test("one that somebody else has signed, when it is known who should have", async () => {
  await takeBackup(at.request());
  const { publicKeyPem } = await loadSigningKey(join(at.root, "other-keys"));
  const asked = at.restoreInto(at.target, at.empty, { trustedKey: publicKeyPem });
  await expect(restoreBackup(asked)).rejects.toEqual(refused("BACKUP_ALTERED"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
  const { publicKeyPem: right } = await loadSigningKey(at.home.keys);
  await restoreBackup(at.restoreInto(at.target, at.empty, { trustedKey: right }));
});

test.each([
  ["a format that is not known yet", { format: "provost-backup/9" }],
  [
    "a migration that is not known yet",
    {
      format: "provost-backup/1",
      backupId: "b",
      version: "99.0.0",
      takenAt: "2030-01-01T00:00:00.000Z",
      home: { id: "x", path: "/x" },
      keysIncluded: false,
      migrations: [{ version: 9_000, name: "9000_later.sql", checksum: "0" }],
    },
  ],
])("%s", async (_, header) => {
  const bytes = Buffer.from(JSON.stringify(header));
  const archive = await createArchive(at.archive, null);
  await archive.add({ name: HEADER, size: bytes.byteLength }, [bytes]);
  const signature = await signatureOf(bytes);
  await archive.add({ name: HEADER_SIGNATURE, size: signature.byteLength }, [signature]);
  await archive.finish();
  await expect(restoreBackup(at.restoreInto(at.target, at.empty))).rejects.toEqual(refused("BACKUP_NEWER"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
});

test("a folder with something in it, and a database with a Provost in it", async () => {
  await takeBackup(at.request());
  const full = at.restoreInto(at.home.path, at.empty);
  await expect(restoreBackup(full)).rejects.toEqual(refused("RESTORE_TARGET_TAKEN"));
  const used = at.restoreInto(at.target, at.connection);
  await expect(restoreBackup(used)).rejects.toEqual(refused("RESTORE_TARGET_TAKEN"));
  expect(await at.leftovers()).toEqual(NO_LEFTOVERS);
});

test.each(["home/../../escaped", "home/postgres/cluster/x", "home//x", "elsewhere"])(
  "a file named %s",
  async (name) => {
    await takeBackup(at.request());
    const { header } = await restoreBackup(at.restoreInto(join(at.root, "whole"), at.empty));
    const fresh = await createDatabase(null);
    const head = Buffer.from(JSON.stringify(header));
    const archive = await createArchive(at.archive, null);
    await archive.add({ name: HEADER, size: head.byteLength }, [head]);
    const signature = await signatureOf(head);
    await archive.add({ name: HEADER_SIGNATURE, size: signature.byteLength }, [signature]);
    await archive.add({ name, size: 1 }, [Buffer.from("x")]);
    await archive.finish();
    await expect(restoreBackup(at.restoreInto(at.target, fresh))).rejects.toEqual(refused("BACKUP_ALTERED"));
    await dropDatabase(fresh);
    expect((await readdir(at.root)).toSorted()).toEqual(["backup.tar.zst", "home", "whole"]);
  },
);
