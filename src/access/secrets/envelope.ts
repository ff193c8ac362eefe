/** AES-256-GCM with a fresh nonce: nonce (12 bytes), tag (16 bytes), ciphertext. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ProvostError } from "../../model/errors.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const newDataKey = (): Uint8Array => randomBytes(32);

/** @param context what it is for; it can be read as nothing else */
export const encrypt = (key: Uint8Array, plain: Uint8Array, context: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

/** KEY_INVALID when the key or context is another one, or the bytes were altered. */
export const decrypt = (key: Uint8Array, sealed: Uint8Array, context: string): Buffer => {
  const bytes = Buffer.from(sealed);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new ProvostError(
      "KEY_INVALID",
      `what is encrypted as ${context} cannot be read with this key`,
      {},
      { cause },
    );
  }
};
