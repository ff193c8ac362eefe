/**
 * A database whose statistics are those of a busy installation (contents.ts). Each table holds a sample of its rows, which
 * ANALYZE reads all of; it would read no more rows of the full one. Then the catalog is told the full number of rows, and
 * the files are grown to the size that they would have, with holes, because the planner goes by their length. Nothing is
 * executed on it. That plans come out as on the full tables was seen with `--full`, which loads every row.
 */
import { chown, mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { openDatabase } from "../../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../../src/store/home/home.ts";
import { contentsOf, DISTINCT } from "./contents.ts";
import { insertRows, readTables } from "./fill.ts";
import type { FilledTable } from "./fill.ts";

export type LargeDatabase = {
  connection: PoolConfig;
  /** A superuser's. */
  admin: Client;
  close(): Promise<void>;
};

/** What ANALYZE looks at with the usual target: 300 rows for each of 100 buckets. So it reads them all, and no plan is by chance. */
const SAMPLE = 30_000;
/** Which rows are taken has nothing to do with what is in them, or one state in a thousand would be in none of them. */
const primeFrom = (number: number): number => {
  for (let candidate = number; ; candidate += 1) {
    let divisor = 2;
    while (candidate % divisor !== 0) divisor += 1;
    if (divisor === candidate) return candidate;
  }
};
const PAGE_BYTES = 8_192;
const SEGMENT_BYTES = 1_073_741_824;

/** A file of a relation is cut into segments; a hole reads as pages that were never written to. */
const growTo = async (path: string, bytes: number): Promise<void> => {
  const { uid, gid } = await stat(path);
  for (let segment = 0; segment * SEGMENT_BYTES < bytes; segment += 1) {
    const file = await open(segment === 0 ? path : `${path}.${segment}`, segment === 0 ? "r+" : "a");
    await file.truncate(Math.min(SEGMENT_BYTES, bytes - segment * SEGMENT_BYTES));
    await file.close();
    if (segment > 0) await chown(`${path}.${segment}`, uid, gid);
  }
};

type Relation = { name: string; path: string; pages: number; tuples: number };

/** A table and its indexes, and their partitions. A BRIN index has a page or two, whatever the table holds. */
const RELATIONS = `
  with tables as (select $1::regclass as oid union select relid from pg_partition_tree($1::regclass))
  select c.oid::regclass::text as name, pg_relation_filepath(c.oid) as path, c.relpages as pages, c.reltuples as tuples
  from pg_class c left join pg_am a on a.oid = c.relam
  where c.relkind in ('r', 'i') and coalesce(a.amname, '') <> 'brin'
    and (c.oid in (table tables) or c.oid in (select indexrelid from pg_index where indrelid in (table tables)))`;

const scale = async (admin: Client, data: string, table: FilledTable, factor: number): Promise<void> => {
  const { rows } = await admin.query<Relation>(RELATIONS, [`provost.${table.name}`]);
  for (const { name, path, pages, tuples } of rows) {
    const grown = Math.max(pages, Math.round(pages * factor));
    await admin.query(
      "update pg_class set relpages = $2, reltuples = $3, relallvisible = $2 where oid = $1::regclass",
      [name, grown, tuples * factor],
    );
    await growTo(join(data, path), grown * PAGE_BYTES);
  }
};

const fill = async (admin: Client, data: string, full: boolean): Promise<void> => {
  await admin.query("set session_replication_role = replica; set synchronous_commit = off; set search_path = provost");
  for (const [table, column, count] of DISTINCT) {
    await admin.query(`alter table ${table} alter column ${column} set (n_distinct = ${count})`);
  }
  const tables = await readTables(admin);
  const factors = new Map<FilledTable, number>();
  for (const table of tables) {
    const { rows } = contentsOf(table.name);
    const step = full || rows <= SAMPLE ? 1 : primeFrom(Math.ceil(rows / SAMPLE));
    await insertRows(admin, table, step);
    factors.set(table, step);
  }
  await admin.query("vacuum analyze");
  for (const [table, factor] of factors) if (factor > 1) await scale(admin, data, table, factor);
};

export const openLargeDatabase = async ({ full = false } = {}): Promise<LargeDatabase> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-plans-"));
  const home = await openHome(folder);
  const settings = {
    fsync: "off",
    autovacuum: "off",
    full_page_writes: "off",
    max_wal_size: "4GB",
    // what a server with 16 GB would be given
    effective_cache_size: "12GB",
  };
  const server = await startEmbeddedPostgres(home, { settings });
  const db = await openDatabase(server.connection);
  await db.close();
  const admin = new Client(server.connection);
  await admin.connect();
  await fill(admin, join(home.postgres, "cluster/data"), full);
  return {
    connection: server.connection,
    admin,
    close: async () => {
      await admin.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
