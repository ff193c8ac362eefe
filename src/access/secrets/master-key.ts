/** The keys that wrap data keys. They are never in the database, so that a copy of it opens nothing. */
import { createHash } from "node:crypto";
import { ProvostError } from "../../model/errors.ts";
import { decrypt, encrypt } from "./envelope.ts";

export type MasterKey = {
  id: string;
  /** @param context what the data key is for: wrapped for one thing it unwraps for no other */
  wrap(dataKey: Uint8Array, context: string): Promise<string>;
  /** KEY_INVALID when it was wrapped by another key or for something else, or was altered. */
  unwrap(wrapped: string, context: string): Promise<Uint8Array>;
};

export type MasterKeys = {
  /** Wraps what is new. */
  current(): Promise<MasterKey>;
  /** MASTER_KEY_UNAVAILABLE when there is none of this id. */
  find(id: string): Promise<MasterKey>;
  /** Makes a new current key; those before still unwrap. KEY_INVALID where keys are not made here. */
  rotate(): Promise<MasterKey>;
};

const KEY_BYTES = 32;

/** @param where told to people when it is wrong */
export const localMasterKey = (base64: string, where: string): MasterKey => {
  const key = Buffer.from(base64.trim(), "base64");
  if (key.length !== KEY_BYTES) {
    throw new ProvostError("KEY_INVALID", `${where} does not hold ${KEY_BYTES} bytes in base64`, { where });
  }
  return {
    id: `local:${createHash("sha256").update("master key id").update(key).digest("hex").slice(0, 16)}`,
    wrap: async (dataKey, context) => encrypt(key, dataKey, context).toString("base64"),
    unwrap: async (wrapped, context) => decrypt(key, Buffer.from(wrapped, "base64"), context),
  };
};

export const unknownMasterKey = (id: string): ProvostError =>
  new ProvostError(
    "MASTER_KEY_UNAVAILABLE",
    `the master key ${id} is not here; restore keys/master-keys.json, or give it in PROVOST_MASTER_KEYS_BEFORE`,
    { masterKeyId: id },
  );
