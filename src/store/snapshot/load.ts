/**
 * Puts a snapshot into a new database. Everything is one transaction, so there is nothing of it before it is committed.
 */
import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { ProvostError } from "../../model/errors.ts";
import { type AppliedMigration, applyMigrations, pendingMigrations, readMigrations } from "../migration/migrate.ts";
import { explainDatabaseError } from "../connection/postgres-errors.ts";
import { readTable, type TableDigest } from "./snapshot.ts";
import { copyIn, listStoredTables, PLAIN_TEXT, qualified, type Sequence, type StoredTable } from "./stored-tables.ts";

export type Load = {
  tables: StoredTable[];
  /** The rows as the snapshot gave them; how many there were. */
  write(table: StoredTable, rows: AsyncIterable<Uint8Array>): Promise<number>;
  /** What is stored now. */
  digest(table: StoredTable): Promise<TableDigest>;
  setSequences(sequences: readonly Sequence[]): Promise<void>;
  /** Runs whose repository or plan was in the data folder have it in the new one; how many those were. */
  moveRuns(from: string, to: string): Promise<number>;
  commit(): Promise<void>;
  /** Ends the connection; what was not committed is gone. */
  close(): Promise<void>;
};

const refuseTaken = async (client: Client): Promise<void> => {
  const { rowCount } = await client.query("select from pg_catalog.pg_namespace where nspname = 'provost'");
  if (rowCount === 0) return;
  const message = `the database ${client.database ?? ""} holds a Provost already`;
  throw new ProvostError("RESTORE_TARGET_TAKEN", message, { database: client.database });
};

/** The schema as it was when the snapshot was taken: what came later is applied at the next start, as in any upgrade. */
const buildSchema = async (client: Client, applied: readonly AppliedMigration[]): Promise<void> => {
  const known = await readMigrations();
  pendingMigrations(known, applied, { exactly: true });
  const versions = new Set(applied.map(({ version }) => version));
  await applyMigrations(
    client,
    known.filter(({ version }) => versions.has(version)),
  );
};

const begin = async (client: Client, applied: readonly AppliedMigration[]): Promise<StoredTable[]> => {
  await client.connect();
  await client.query("begin");
  await refuseTaken(client);
  await buildSchema(client, applied);
  await client.query(PLAIN_TEXT);
  const tables = await listStoredTables(client);
  await client.query(`truncate ${tables.map(qualified).join(", ")}`); // migrations put some rows there
  for (const table of tables.filter(({ forced }) => forced)) {
    await client.query(`alter table ${qualified(table)} no force row level security`);
  }
  return tables;
};

const forceAgain = async (client: Client, tables: readonly StoredTable[]): Promise<void> => {
  for (const table of tables.filter(({ forced }) => forced)) {
    await client.query(`alter table ${qualified(table)} force row level security`);
  }
};

const moveRuns = async (client: Client, from: string, to: string): Promise<number> => {
  const { rowCount } = await client.query(
    `update provost.runs set
       repository_path = case when starts_with(repository_path, $1) then $2 || substr(repository_path, length($1) + 1)
         else repository_path end,
       plan_path = case when starts_with(plan_path, $1) then $2 || substr(plan_path, length($1) + 1) else plan_path end
     where starts_with(repository_path, $1) or starts_with(plan_path, $1)`,
    [`${from}/`, `${to}/`],
  );
  return rowCount ?? 0;
};

/** The heads are there before the events are; a schema from before there were bands has no such function. */
const makeRoom = async (client: Client, { name }: StoredTable): Promise<void> => {
  if (name !== "events") return;
  const { rows } = await client.query<{ known: boolean }>(
    "select to_regprocedure('provost.make_event_bands_to(bigint)') is not null as known",
  );
  if (rows[0]?.known !== true) return;
  await client.query(
    "select provost.make_event_bands_to(max(position)) from provost.event_heads where stream = '*' having count(*) > 0",
  );
};

const digest = async (client: Client, table: StoredTable): Promise<TableDigest> => {
  const rows = readTable(client, table);
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return step.value;
  }
};

/**
 * @param owner may create the schema and its roles
 * @param applied the migrations that the snapshot's database had. SCHEMA_MISMATCH when one of them is not known here.
 * RESTORE_TARGET_TAKEN unless the database has no Provost in it.
 */
export const openLoad = async (owner: PoolConfig, applied: readonly AppliedMigration[]): Promise<Load> => {
  const client = new Client({ ...owner, application_name: `provost:${process.pid}:restore` });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  const close = (): Promise<void> => client.end().catch(() => undefined); // what is not committed is rolled back
  try {
    const tables = await begin(client, applied);
    return {
      tables,
      write: async (table, rows) => {
        await makeRoom(client, table);
        const stream = client.query(copyFrom(copyIn(table)));
        await pipeline(rows, stream);
        return stream.rowCount;
      },
      digest: (table) => digest(client, table),
      setSequences: async (sequences) => {
        for (const { name, lastValue } of sequences) {
          if (lastValue === null) continue; // nothing was ever taken from it
          await client.query("select setval(format('provost.%I', $1::text)::regclass, $2::bigint)", [name, lastValue]);
        }
      },
      moveRuns: (from, to) => moveRuns(client, from, to),
      commit: async () => {
        await forceAgain(client, tables);
        await client.query("commit");
      },
      close,
    };
  } catch (error) {
    await close();
    throw explainDatabaseError(error);
  }
};
