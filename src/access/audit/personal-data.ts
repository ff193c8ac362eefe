/**
 * What the audit log says about people, encrypted with a key for each. The events stay as they are for ever; whoever
 * destroys a person's key makes their words unreadable, also in every copy of the log, and no hash changes.
 */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  addPersonalKey,
  erasePersonalKey,
  listPersonalKeys,
  readPersonalKeys,
  rewrapPersonalKey,
} from "../../store/identity/personal-keys.ts";
import type { PersonalKey } from "../../store/identity/personal-keys.ts";
import type { Epochs } from "../cache/epochs.ts";
import { createLru } from "../cache/lru.ts";
import { decrypt, encrypt, newDataKey } from "../secrets/envelope.ts";
import type { MasterKeys } from "../secrets/master-key.ts";

export const sealedSchema = z.object({ person: z.string(), text: z.string() });
export type Sealed = z.infer<typeof sealedSchema>;

export type PersonalData = {
  /** Null when the person was erased: nothing more is kept about them. */
  seal(tenantId: TenantId, person: string, value: object): Promise<Sealed | null>;
  /** Null when the person was erased. */
  open(tenantId: TenantId, sealed: Sealed): Promise<unknown>;
  /** False when they were erased before. */
  erase(tx: Tx, person: string): Promise<boolean>;
  /** Wraps all of the tenant's keys with the current master key; returns how many. */
  rewrap(tx: Tx): Promise<number>;
};

const MAX_KEYS = 10_000;

const wrapContext = (tenantId: TenantId, person: string): string => JSON.stringify(["person", tenantId, person]);
const textContext = (tenantId: TenantId, person: string): string => JSON.stringify(["audit", tenantId, person]);

type Parts = { db: Database; epochs: Epochs; masterKeys: MasterKeys };

export const createPersonalData = ({ db, epochs, masterKeys }: Parts): PersonalData => {
  // In this process alone: a key in a shared store would be one that erasing does not reach.
  const keys = createLru<Promise<Uint8Array | null>>(MAX_KEYS);

  const unwrap = async (tenantId: TenantId, key: PersonalKey): Promise<Uint8Array | null> => {
    if (key.wrappedKey === null || key.masterKeyId === null) return null;
    const masterKey = await masterKeys.find(key.masterKeyId);
    return masterKey.unwrap(key.wrappedKey, wrapContext(tenantId, key.person));
  };

  const make = async (tenantId: TenantId, person: string): Promise<PersonalKey> => {
    const masterKey = await masterKeys.current();
    const wrappedKey = await masterKey.wrap(newDataKey(), wrapContext(tenantId, person));
    return db.transaction(tenantId, (tx) => addPersonalKey(tx, { person, masterKeyId: masterKey.id, wrappedKey }));
  };

  const find = async (tenantId: TenantId, person: string): Promise<Uint8Array | null> => {
    const [stored] = await db.transaction(tenantId, (tx) => readPersonalKeys(tx, [person]));
    return unwrap(tenantId, stored ?? (await make(tenantId, person)));
  };

  const keyOf = async (tenantId: TenantId, person: string): Promise<Uint8Array | null> => {
    const name = JSON.stringify([tenantId, person, await epochs.of(tenantId, "personal")]);
    const known = keys.get(name);
    if (known !== undefined) return known;
    const finding = find(tenantId, person);
    keys.set(name, finding);
    finding.catch(() => keys.delete(name));
    return finding;
  };

  return {
    seal: async (tenantId, person, value) => {
      const key = await keyOf(tenantId, person);
      if (key === null) return null;
      const text = encrypt(key, Buffer.from(JSON.stringify(value)), textContext(tenantId, person)).toString("base64");
      return { person, text };
    },
    open: async (tenantId, { person, text }) => {
      const key = await keyOf(tenantId, person);
      if (key === null) return null;
      return JSON.parse(decrypt(key, Buffer.from(text, "base64"), textContext(tenantId, person)).toString()) as unknown;
    },
    erase: async (tx, person) => {
      await raiseEpoch(tx, "personal");
      return erasePersonalKey(tx, person);
    },
    rewrap: async (tx) => {
      const stored = await listPersonalKeys(tx);
      const now = await masterKeys.current();
      for (const key of stored) {
        const plain = await unwrap(tx.tenantId, key);
        if (plain === null) continue;
        const wrappedKey = await now.wrap(plain, wrapContext(tx.tenantId, key.person));
        await rewrapPersonalKey(tx, { ...key, masterKeyId: now.id, wrappedKey });
      }
      return stored.length;
    },
  };
};
