/** Master keys in a file of the data folder that only its owner can read; made on first use. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import { createPrivateFile, readPrivateFile } from "../identity/private-file.ts";
import { localMasterKey, unknownMasterKey } from "./master-key.ts";
import type { MasterKeys } from "./master-key.ts";

/** The first is the current one; the others are kept, because backups need them. */
const fileSchema = z.strictObject({ keys: z.array(z.string()).min(1) });

const newKey = (): string => randomBytes(32).toString("base64");
const textOf = (keys: readonly string[]): string => `${JSON.stringify({ keys })}\n`;

const parse = (path: string, text: string): string[] => {
  try {
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch (cause) {
    throw new ProvostError("KEY_INVALID", `${path} is damaged; restore it from a backup`, { path }, { cause });
  }
};

/** Durable before it takes the place of the old one: a key that wraps anything must not get lost. */
const replace = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
};

export const createFileMasterKeys = (keysDir: string): MasterKeys => {
  const path = join(keysDir, "master-keys.json");
  // Read each time: another process of this data folder may have rotated them.
  const read = async () => {
    const text = (await readPrivateFile(path)) ?? (await createPrivateFile(path, textOf([newKey()])));
    return parse(path, text);
  };
  const current = async () => {
    const [first] = await read();
    if (first === undefined) throw unknownMasterKey("(current)");
    return localMasterKey(first, path);
  };
  return {
    current,
    // Whoever looks for one that is lost makes no other.
    find: async (id) => {
      const text = await readPrivateFile(path);
      const keys = text === null ? [] : parse(path, text);
      const found = keys.map((key) => localMasterKey(key, path)).find((key) => key.id === id);
      if (found === undefined) throw unknownMasterKey(id);
      return found;
    },
    rotate: async () => {
      await replace(path, textOf([newKey(), ...(await read())]));
      return current();
    },
  };
};
