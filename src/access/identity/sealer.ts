/** Encrypts what has to be read back, such as TOTP secrets, with a key that is not in the database. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ProvostError } from "../../model/errors.ts";

export type Sealer = {
  /** @param context what the sealed text is for; it opens for nothing else */
  seal(plain: Uint8Array, context: string): Promise<string>;
  /** KEY_INVALID when it was sealed with another key or for something else, or was altered. */
  open(sealed: string, context: string): Promise<Uint8Array>;
};

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param key 32 bytes */
export const createSealer = (key: Uint8Array): Sealer => ({
  seal: async (plain, context) => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return `v1.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
  },
  open: async (sealed, context) => {
    const bytes = Buffer.from(sealed.replace(/^v1\./, ""), "base64url");
    const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
    try {
      const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    } catch (cause) {
      const message = `what was sealed for ${context} does not open with the sealing key of this data folder`;
      throw new ProvostError("KEY_INVALID", message, { context }, { cause });
    }
  },
});
