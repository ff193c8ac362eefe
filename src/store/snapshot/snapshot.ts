/**
 * The database as it was at one moment, read while others go on writing.
 * Invariant: every row of every tenant is in it, or it is not begun: a login that sees less is refused.
 */
import { createHash } from "node:crypto";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { ProvostError } from "../../model/errors.ts";
import { type AppliedMigration, appliedTo } from "../migration/migrate.ts";
import { explainDatabaseError } from "../connection/postgres-errors.ts";
import { keepFiles } from "./file-lock.ts";
import {
  copyOut,
  listSequences,
  listStoredTables,
  PLAIN_TEXT,
  type Sequence,
  type StoredTable,
} from "./stored-tables.ts";

export type TableDigest = { rows: number; bytes: number; sha256: string };

export type Snapshot = {
  /** What was committed before is in it. */
  takenAt: Date;
  migrations: AppliedMigration[];
  tables: StoredTable[];
  sequences: Sequence[];
  /** The rows as text, in pieces as they come; returns what they are once all of them were taken. */
  read(table: StoredTable): AsyncGenerator<Uint8Array, TableDigest>;
  close(): Promise<void>;
};

/** Of advisory locks: any fixed number. */
const LOCK_SPACE = 7_386_046;

/** Tables of which this login would be shown only a part. */
const HIDDEN = `
  select c.relname as name from pg_class c
  where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and (
      not has_table_privilege(c.oid, 'select')
      or row_security_active(c.oid) and not (
        exists (
          select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
            and pg_get_expr(p.polqual, c.oid) = 'true'
            and (0::oid = any(p.polroles) or current_user::regrole::oid = any(p.polroles))
        )
        and not exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
      )
    )
  order by 1`;

/** BACKUP_INCOMPLETE */
export const refuseHalfBlind = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(HIDDEN);
  if (rows.length === 0) return;
  const tables = rows.map(({ name }) => name);
  const message = `the login ${client.user ?? ""} cannot read every row of ${tables.join(", ")}`;
  throw new ProvostError("BACKUP_INCOMPLETE", message, { tables });
};

export async function* readTable(client: Client, table: StoredTable): AsyncGenerator<Uint8Array, TableDigest> {
  const stream = client.query(copyTo(copyOut(table)));
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    yield chunk;
  }
  return { rows: stream.rowCount, bytes, sha256: hash.digest("hex") };
}

/** Held by the connection, so that it is free again when the process dies. */
const lockHome = async (client: Client, homeId: string): Promise<void> => {
  const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1, hashtext($2)) as locked", [
    LOCK_SPACE,
    homeId,
  ]);
  if (rows[0]?.locked === true) return;
  throw new ProvostError("BACKUP_BUSY", `a backup of data folder ${homeId} is being made`, { homeId });
};

const begin = async (client: Client, homeId: string): Promise<Omit<Snapshot, "read" | "close">> => {
  await client.connect();
  await lockHome(client, homeId);
  await keepFiles(client, homeId);
  await client.query("begin isolation level repeatable read, read only");
  await client.query(PLAIN_TEXT);
  // The first statement takes the snapshot.
  const { rows } = await client.query<{ now: Date }>("select clock_timestamp() as now");
  await refuseHalfBlind(client);
  return {
    takenAt: rows[0]?.now ?? new Date(),
    migrations: await appliedTo(client),
    tables: await listStoredTables(client),
    sequences: await listSequences(client),
  };
};

/**
 * BACKUP_BUSY while another one is open for the data folder. BACKUP_INCOMPLETE, DATABASE_UNAVAILABLE.
 * @param owner as whom the schema was migrated
 */
export const openSnapshot = async (owner: PoolConfig, homeId: string): Promise<Snapshot> => {
  const client = new Client({ ...owner, application_name: `provost:${process.pid}:backup` });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  try {
    const begun = await begin(client, homeId);
    return { ...begun, read: (table) => readTable(client, table), close: () => client.end() };
  } catch (error) {
    await client.end().catch(() => undefined); // `error` says what went wrong
    throw explainDatabaseError(error);
  }
};
