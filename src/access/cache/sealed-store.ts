/**
 * Values in the shared store bear a code that only control planes of the same database can make. Whoever can write to that
 * store could otherwise put policies into it that permit everything.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SharedStore } from "./access-cache.ts";

const CODE_BYTES = 32;

/** @param key from `Database.deriveKey` */
export const sealStore = (store: SharedStore, key: Uint8Array): SharedStore => {
  // The name is part of it: a value of another tenant or of an older epoch is not taken for this one.
  const codeOf = (name: string, value: string): Buffer =>
    createHmac("sha256", key)
      .update(`${Buffer.byteLength(name)}:${name}${value}`)
      .digest();
  return {
    get: async (name) => {
      const sealed = await store.get(name);
      if (sealed === null) return null;
      const bytes = Buffer.from(sealed, "base64");
      const [code, value] = [bytes.subarray(0, CODE_BYTES), bytes.subarray(CODE_BYTES).toString()];
      if (code.length === CODE_BYTES && timingSafeEqual(code, codeOf(name, value))) return value;
      throw new Error(`the value of ${name} was not written by a control plane of this database`);
    },
    set: (name, value, ttlMs) =>
      store.set(name, Buffer.concat([codeOf(name, value), Buffer.from(value)]).toString("base64"), ttlMs),
  };
};
