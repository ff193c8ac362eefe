/** The public half: what a verifier needs to know of a signer. */
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { ProvostError } from "../model/errors.ts";

export type VerifyingKey = {
  /** sha256, in hex, of the key in SPKI DER. */
  keyId: string;
  publicKeyPem: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
};

export const keyIdOf = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");

const read = (pem: string, where: string): KeyObject => {
  // createPublicKey also takes a private key and derives its public half: one that was handed over by mistake
  // must be noticed, not used.
  if (!pem.includes("-----BEGIN PUBLIC KEY-----"))
    throw new ProvostError("KEY_INVALID", `${where} holds no public key in PEM`);
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new ProvostError("KEY_INVALID", `the public key in ${where} cannot be read`, {}, { cause });
  }
};

/**
 * Reads an ed25519 public key (SPKI, PEM). KEY_INVALID for anything else.
 * @param where names the source of `pem` in the error
 */
export const readPublicKey = (pem: string, where: string): VerifyingKey => {
  const key = read(pem, where);
  if (key.asymmetricKeyType !== "ed25519") {
    const kind = key.asymmetricKeyType ?? "unknown";
    throw new ProvostError("KEY_INVALID", `${where} holds a key of type ${kind}; ed25519 is needed`);
  }
  return {
    keyId: keyIdOf(key),
    publicKeyPem: key.export({ type: "spki", format: "pem" }).toString(),
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  };
};
