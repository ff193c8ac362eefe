import type { Actor } from "../../model/actor.ts";
import type { Database } from "../../store/database.ts";
import type { PersonalData } from "../audit/personal-data.ts";
import type { MasterKeys } from "./master-key.ts";
import type { Secrets } from "./secrets.ts";

export type Rotated = { masterKeyId: string; secrets: string[]; people: number };

/**
 * Makes a new master key and wraps the tenant's data keys with it; no value is decrypted for that. KEY_INVALID where the
 * key is made elsewhere: then it is changed there first.
 */
export type KeyRotation = (actor: Actor, options: { keepMasterKey: boolean }) => Promise<Rotated>;

export const createKeyRotation =
  ({
    db,
    masterKeys,
    secrets,
    personal,
  }: {
    db: Database;
    masterKeys: MasterKeys;
    secrets: Secrets;
    personal: PersonalData;
  }): KeyRotation =>
  async (actor, { keepMasterKey }) => {
    const masterKey = keepMasterKey ? await masterKeys.current() : await masterKeys.rotate();
    const names = await secrets.rewrap(actor);
    const people = await db.transaction(actor.tenantId, (tx) => personal.rewrap(tx));
    return { masterKeyId: masterKey.id, secrets: names, people };
  };
