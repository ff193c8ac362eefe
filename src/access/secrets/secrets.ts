/** Secrets of a tenant: set by people, listed by name, read by nobody but the attempt that was given one. */
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Lease } from "../../model/run.ts";
import type { Secret } from "../../runtime/redaction.ts";
import type { Database, Tx } from "../../store/database.ts";
import { deleteSecret, listSecrets, readSecrets, rewrapSecret } from "../../store/access/secrets.ts";
import type { ListedSecret, StoredSecret } from "../../store/access/secrets.ts";
import { principalOf } from "../policy/judge.ts";
import { createEngineSecrets, type EngineSecrets } from "./engine-secrets.ts";
import type { MasterKeys } from "./master-key.ts";
import { openSecret, secretChanged, secretContext, storeSecret } from "./stored-secret.ts";

export type Secrets = {
  /** Replaces the value that there was. SECRET_INVALID. */
  set(actor: Actor, secret: Secret): Promise<ListedSecret>;
  /** SECRET_NOT_FOUND. */
  remove(actor: Actor, name: string): Promise<void>;
  list(tenantId: TenantId): Promise<ListedSecret[]>;
  /** Wraps the data keys of the tenant's secrets with the current master key; returns the names of those it wrapped. */
  rewrap(actor: Actor): Promise<string[]>;
  /** The values for an attempt, on record by their names. SECRET_NOT_FOUND names what is missing. */
  give(lease: Lease, names: readonly string[]): Promise<Secret[]>;
  /** For what the engine itself shows to a provider; it reaches no attempt. Null when there is none of this name. */
  forEngine(tenantId: TenantId, name: string): Promise<string | null>;
  /** What the engine keeps for itself. */
  engine: EngineSecrets;
};

/** As a variable of the environment is named, because that is what it becomes. What the engine keeps has no such name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Names with a meaning to shells, loaders and interpreters would do more than tell a value. */
const RESERVED = /^(PATH|HOME|IFS|ENV|SHELL|USER|LD_.*|DYLD_.*|NODE_OPTIONS|BASH_.*|PYTHON.*|GIT_.*|PROVOST_.*)$/;
/** What is shorter would be taken out of ordinary words. */
const MIN_BYTES = 8;
const MAX_BYTES = 65_536;

const refuse = (message: string): ProvostError => new ProvostError("SECRET_INVALID", message);

const check = ({ name, value }: Secret): void => {
  if (!NAME.test(name)) throw refuse(`"${name}" cannot be the name of an environment variable`);
  if (RESERVED.test(name)) throw refuse(`${name} has a meaning of its own in an environment; use another name`);
  const bytes = Buffer.byteLength(value);
  if (bytes < MIN_BYTES) {
    throw refuse(
      `the value of ${name} has ${bytes} bytes; below ${MIN_BYTES} it could not be told from ordinary output`,
    );
  }
  if (bytes > MAX_BYTES) throw refuse(`the value of ${name} has ${bytes} bytes; at most ${MAX_BYTES} are kept`);
  if (value.includes("\0")) throw refuse(`the value of ${name} has a NUL, which no environment can carry`);
};

const missing = (names: readonly string[]): ProvostError =>
  new ProvostError("SECRET_NOT_FOUND", `there is no secret ${names.join(", ")}`, { names });

type Parts = { db: Database; events: EventLog; masterKeys: MasterKeys };

const setWith =
  ({ db, events, masterKeys }: Parts): Secrets["set"] =>
  async (actor, secret) => {
    check(secret);
    return db.transaction(actor.tenantId, async (tx) => {
      const listed = await storeSecret(tx, masterKeys, principalOf(actor), secret);
      await events.append(tx, [secretChanged(principalOf(actor), listed, "set")]);
      return listed;
    });
  };

const rewrapOne = async (tx: Tx, masterKeys: MasterKeys, secret: StoredSecret): Promise<void> => {
  const context = secretContext(tx.tenantId, secret.name, secret.version);
  const [before, now] = [await masterKeys.find(secret.masterKeyId), await masterKeys.current()];
  const wrappedKey = await now.wrap(await before.unwrap(secret.wrappedKey, context), context);
  await rewrapSecret(tx, { ...secret, masterKeyId: now.id, wrappedKey });
};

const rewrapWith =
  ({ db, events, masterKeys }: Parts): Secrets["rewrap"] =>
  (actor) =>
    db.transaction(actor.tenantId, async (tx) => {
      const names = (await listSecrets(tx)).map(({ name }) => name);
      const secrets = await readSecrets(tx, names);
      for (const secret of secrets) await rewrapOne(tx, masterKeys, secret);
      await events.append(
        tx,
        secrets.map((secret) => secretChanged(principalOf(actor), secret, "rewrapped")),
      );
      return names;
    });

const giveWith =
  ({ db, events, masterKeys }: Parts): Secrets["give"] =>
  (lease, names) =>
    db.transaction(lease.tenantId, async (tx) => {
      const wanted = [...new Set(names)];
      const stored = (await readSecrets(tx, wanted)).filter(({ name }) => NAME.test(name));
      const absent = wanted.filter((name) => stored.every((secret) => secret.name !== name));
      if (absent.length > 0) throw missing(absent);
      const secrets = await Promise.all(stored.map((secret) => openSecret(masterKeys, lease.tenantId, secret)));
      const payload = { attemptId: lease.attemptId, secrets: wanted };
      const { runId, taskId } = lease;
      await events.append(tx, [{ name: "secret.given", runId, taskId, actor: "engine", payload }]);
      return secrets;
    });

export const createSecrets = (parts: Parts): Secrets => ({
  set: setWith(parts),
  remove: (actor, name) =>
    parts.db.transaction(actor.tenantId, async (tx) => {
      const version = await deleteSecret(tx, name);
      if (version === null) throw missing([name]);
      await parts.events.append(tx, [secretChanged(principalOf(actor), { name, version }, "removed")]);
    }),
  list: (tenantId) => parts.db.transaction(tenantId, listSecrets),
  rewrap: rewrapWith(parts),
  give: giveWith(parts),
  engine: createEngineSecrets(parts),
  forEngine: (tenantId, name) =>
    parts.db.transaction(tenantId, async (tx) => {
      const [stored] = await readSecrets(tx, [name]);
      return stored === undefined || !NAME.test(name)
        ? null
        : (await openSecret(parts.masterKeys, tenantId, stored)).value;
    }),
});
