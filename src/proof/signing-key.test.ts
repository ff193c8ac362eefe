import { createHash, generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./fixtures/temporary-folder.ts";
import { loadSigningKey } from "./signing-key.ts";
import { readPublicKey } from "./verifying-key.ts";

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test("the first use makes a key that only its owner can read, and later uses find it", async () => {
  const keys = join(temporaryFolder(), "keys");
  const made = await loadSigningKey(keys);
  const found = await loadSigningKey(keys);
  expect(found.keyId).toBe(made.keyId);
  expect(await modeOf(keys)).toBe(0o700);
  expect(await modeOf(join(keys, "signing-key.pem"))).toBe(0o600);
  expect(await readFile(join(keys, "public-key.pem"), "utf8")).toBe(made.publicKeyPem);
  expect((await readdir(keys)).sort()).toEqual(["public-key.pem", "signing-key.pem"]);
});

test("the key id is the sha256 of the public key in SPKI DER, and its signatures verify", async () => {
  const key = await loadSigningKey(join(temporaryFolder(), "keys"));
  const der = Buffer.from(key.publicKeyPem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  expect(key.keyId).toBe(createHash("sha256").update(der).digest("hex"));
  const text = Buffer.from("what was done");
  const publicKey = readPublicKey(key.publicKeyPem, "the test");
  expect(publicKey.keyId).toBe(key.keyId);
  expect(publicKey.verify(text, key.sign(text))).toBe(true);
  expect(publicKey.verify(Buffer.from("what was dune"), key.sign(text))).toBe(false);
});

test("those who make the key at the same time end up with one key", async () => {
  const keys = join(temporaryFolder(), "keys");
  const loaded = await Promise.all(Array.from({ length: 12 }, () => loadSigningKey(keys)));
  expect(new Set(loaded.map((key) => key.keyId)).size).toBe(1);
  expect((await readdir(keys)).sort()).toEqual(["public-key.pem", "signing-key.pem"]);
});

test.skipIf(process.platform === "win32")("a key that others can read is refused", async () => {
  const keys = join(temporaryFolder(), "keys");
  await loadSigningKey(keys);
  await chmod(join(keys, "signing-key.pem"), 0o644);
  await expect(loadSigningKey(keys)).rejects.toMatchObject({ code: "KEY_INVALID" });
});

test.each([
  [
    "of another kind",
    generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
  ],
  ["cut off", "-----BEGIN PRIVATE KEY-----\nMC4CAQAw"],
  ["empty", ""],
])("a key that is %s is refused, not replaced", async (_, pem) => {
  const keys = join(temporaryFolder(), "keys");
  await mkdir(keys);
  await writeFile(join(keys, "signing-key.pem"), pem, { mode: 0o600 });
  await expect(loadSigningKey(keys)).rejects.toMatchObject({ code: "KEY_INVALID" });
  expect(await readFile(join(keys, "signing-key.pem"), "utf8")).toBe(String(pem));
});
