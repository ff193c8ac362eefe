/**
 * Forward-only migrations. A file that was applied is never edited: its checksum is on record, and a difference is an
 * error, because two databases that claim the same version would differ.
 *
 * A migration says in its first lines which older code may go on with the schema after it, and the database remembers it:
 * so the version before can be started again, though it does not know the migration (docs/adr/0029-way-back.md).
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientBase } from "pg";
import { ProvostError } from "../../model/errors.ts";
import { sha256 } from "../../runtime/hash.ts";
import { packageRoot } from "../../runtime/package-root.ts";
import { oldestCodeAfter } from "./older-code.ts";
import { mayRetry } from "../connection/postgres-errors.ts";

/** @property since code that knows this migration may run on the schema after; null when no older code may */
export type Migration = { version: number; name: string; text: string; checksum: string; since: number | null };

/** Any fixed number: processes that open a fresh database at once take turns. */
const LOCK_KEY = 7_386_002;

export const readMigrations = async (folder = join(packageRoot(), "sql")): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      const checksum = sha256(text.replaceAll("\r\n", "\n"));
      const version = Number(name.slice(0, 4));
      return { version, name, text, checksum, since: oldestCodeAfter(version, text) };
    }),
  );
};

export type AppliedMigration = { version: number; name: string; checksum: string; since?: number | null };

/** Of a database that has none, none. */
export const appliedTo = async (client: ClientBase): Promise<AppliedMigration[]> => {
  // Not to_regclass: it answers from a cache, which waiting for an advisory lock does not renew.
  const { rowCount } = await client.query(
    "select from pg_catalog.pg_tables where schemaname = 'provost' and tablename = 'schema_migrations'",
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    // as JSON: until a version that knows of it has migrated, the table has no such column
    `select version, name, checksum, (to_jsonb(m) ->> 'since')::integer as since
     from provost.schema_migrations m order by version`,
  );
  return rows;
};

/** Whether code that knows these may run on a schema that one more has made. */
const goesOnAfter = ({ since }: AppliedMigration, known: readonly Migration[]): boolean =>
  typeof since === "number" && known.some(({ version }) => version === since);

/**
 * What is still to be applied. SCHEMA_MISMATCH when what was applied is not what is known here, but for what a newer
 * version has added without breaking this one.
 * @param exactly nothing may be added: the schema is to be made anew, from what is known
 */
export const pendingMigrations = (
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
  { exactly = false } = {},
): Migration[] => {
  for (const one of applied) {
    const { version, name, checksum } = one;
    const file = known.find((migration) => migration.version === version);
    if (file === undefined && !exactly && goesOnAfter(one, known)) continue;
    if (file === undefined) {
      throw new ProvostError(
        "SCHEMA_MISMATCH",
        `the database has migration ${name}, which this version of Provost does not know`,
        { version, name },
      );
    }
    if (file.checksum !== checksum) {
      throw new ProvostError(
        "SCHEMA_MISMATCH",
        `migration ${file.name} was edited after it was applied to this database`,
        { version, name },
      );
    }
  }
  return known.filter(({ version }) => applied.every((one) => one.version !== version));
};

/** Within the transaction that is open on the connection. */
export const applyMigrations = async (client: ClientBase, known: readonly Migration[]): Promise<string[]> => {
  await client.query("select pg_advisory_xact_lock($1)", [LOCK_KEY]);
  // Looked at again under the lock: another process may have applied them while this one waited.
  const pending = pendingMigrations(known, await appliedTo(client));
  if (pending.length === 0) return [];
  await client.query(`
    create schema if not exists provost;
    create table if not exists provost.schema_migrations (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
    alter table provost.schema_migrations add column if not exists since integer`);
  for (const { version, name, text, checksum, since } of pending) {
    await client.query(text);
    await client.query(
      "insert into provost.schema_migrations (version, name, checksum, since) values ($1, $2, $3, $4)",
      [version, name, checksum, since],
    );
  }
  return pending.map(({ name }) => name);
};

/**
 * What a migration needs that would hold others up for as long as a table is large: `sql/before/NNNN_*.sql`, each a
 * transaction of its own before the one of the migrations. It is done again when they are tried again, so it finds out by
 * itself whether it was done. Processes take turns with it, and with the migrations: of a schema that another one has
 * brought up to date meanwhile nothing is prepared any more.
 */
const prepare = async (client: ClientBase, known: readonly Migration[]): Promise<void> => {
  const folder = join(packageRoot(), "sql/before");
  await client.query("select pg_advisory_lock($1)", [LOCK_KEY]);
  try {
    const pending = new Set(pendingMigrations(known, await appliedTo(client)).map(({ version }) => version));
    await client.query(`set lock_timeout = '${LOCK_PATIENCE}'`);
    for (const name of (await readdir(folder)).sort()) {
      if (pending.has(Number(name.slice(0, 4)))) await client.query(await readFile(join(folder, name), "utf8"));
    }
  } finally {
    await client.query("reset lock_timeout");
    await client.query("select pg_advisory_unlock($1)", [LOCK_KEY]);
  }
};

/** Less than `deadlock_timeout`: of a migration and the work of other control planes the migration gives way. */
const LOCK_PATIENCE = "500ms";
const MAX_TRIES = 40;
const LOCK_NOT_AVAILABLE = "55P03";

const attempt = async (client: ClientBase, known: readonly Migration[]): Promise<string[]> => {
  await client.query("begin");
  try {
    // Who waits for another process that migrates waits as long as that takes.
    await client.query("select pg_advisory_xact_lock($1)", [LOCK_KEY]);
    await client.query(`set local lock_timeout = '${LOCK_PATIENCE}'`);
    const names = await applyMigrations(client, known);
    await client.query("commit");
    return names;
  } catch (error) {
    await client.query("rollback").catch(() => undefined); // `error` says what went wrong
    throw error;
  }
};

/**
 * Brings the database up to date, all or nothing; returns the names of what was applied. Control planes of the version
 * before go on meanwhile: a table that one of them holds is waited for in short turns, with everything let go in between,
 * so that nobody stands in line behind a migration for long.
 */
export const migrate = async (client: ClientBase, known: readonly Migration[]): Promise<string[]> => {
  if (pendingMigrations(known, await appliedTo(client)).length === 0) return [];
  for (let tries = 1; ; tries += 1) {
    try {
      await prepare(client, known);
      return await attempt(client, known);
    } catch (error) {
      const inTheWay = mayRetry(error) || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
      if (!inTheWay || tries === MAX_TRIES) throw error;
      await delay(Math.random() * 250);
    }
  }
};
