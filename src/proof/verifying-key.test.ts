import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readPublicKey } from "./verifying-key.ts";

const ed25519 = generateKeyPairSync("ed25519");

test.each([
  ["a private key", ed25519.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
  [
    "an RSA key",
    generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" }).toString(),
  ],
  ["an X25519 key", generateKeyPairSync("x25519").publicKey.export({ type: "spki", format: "pem" }).toString()],
  ["no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
  ["nothing", ""],
])("%s is refused, and the message names where it came from", (_, pem) => {
  expect(() => readPublicKey(pem, "signer.pem")).toThrowError(
    expect.objectContaining({ code: "KEY_INVALID", message: expect.stringContaining("signer.pem") }),
  );
});
