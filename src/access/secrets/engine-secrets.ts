/**
 * Secrets that the engine keeps for itself, such as tokens that it was given. They lie with the tenant's other secrets and
 * are encrypted, listed and rewrapped like them. Their names have a colon, which the name of no variable has: nobody can
 * set one, and no attempt, header or variable can be given one.
 */
import type { EventLog } from "../../events/event-log.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { deleteSecret, readSecrets } from "../../store/access/secrets.ts";
import type { Tx } from "../../store/database.ts";
import type { MasterKeys } from "./master-key.ts";
import { openSecret, secretChanged, storeSecret } from "./stored-secret.ts";

export type EngineSecretName = `${string}:${string}`;

export type EngineSecrets = {
  /** Replaces the value that there was. */
  keep(tx: Tx, by: string, secret: Secret & { name: EngineSecretName }): Promise<void>;
  read(tx: Tx, name: EngineSecretName): Promise<string | null>;
  /** False when there is none: of those that drop it at once, one has. */
  drop(tx: Tx, by: string, name: EngineSecretName): Promise<boolean>;
};

export const createEngineSecrets = ({
  events,
  masterKeys,
}: {
  events: EventLog;
  masterKeys: MasterKeys;
}): EngineSecrets => ({
  keep: async (tx, by, secret) => {
    const stored = await storeSecret(tx, masterKeys, by, secret);
    await events.append(tx, [secretChanged(by, stored, "set")]);
  },
  read: async (tx, name) => {
    const [stored] = await readSecrets(tx, [name]);
    return stored === undefined ? null : (await openSecret(masterKeys, tx.tenantId, stored)).value;
  },
  drop: async (tx, by, name) => {
    const version = await deleteSecret(tx, name);
    if (version === null) return false;
    await events.append(tx, [secretChanged(by, { name, version }, "removed")]);
    return true;
  },
});
