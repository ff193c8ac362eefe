/** The tables there are, read from the catalog, so that a backup forgets none that somebody adds. */
import type { ClientBase } from "pg";

export type StoredTable = {
  name: string;
  /** Without those that Postgres computes by itself. */
  columns: string[];
  /** The primary key; text in the order of its bytes, which is the same in every database. */
  order: string[];
  forced: boolean;
};

type Found = StoredTable & { references: string[] };

/** A partitioned table stands for its partitions. */
const FIND = `
  select c.relname as name, c.relforcerowsecurity as forced,
    array(
      select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
    ) as columns,
    array(
      select quote_ident(a.attname) || case when a.attcollation = 0 then '' else ' collate "C"' end
      from pg_index i, unnest(i.indkey) with ordinality k(attnum, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary and a.attrelid = i.indrelid order by k.place
    ) as "order",
    array(
      select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
      where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
    ) as "references"
  from pg_class c
  where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  order by c.relname`;

/** What is referred to comes before what refers to it. */
export const inReferenceOrder = <T extends { name: string; references: string[] }>(tables: readonly T[]): T[] => {
  const ordered: T[] = [];
  const done = new Set<string>();
  let left = [...tables];
  while (left.length > 0) {
    const free = left.filter(({ references }) => references.every((name) => done.has(name)));
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${left.map((t) => t.name).join()}`);
    for (const table of free) {
      ordered.push(table);
      done.add(table.name);
    }
    left = left.filter(({ name }) => !done.has(name));
  }
  return ordered;
};

export const listStoredTables = async (client: ClientBase): Promise<StoredTable[]> => {
  const { rows } = await client.query<Found>(FIND);
  return inReferenceOrder(rows);
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const columnsOf = ({ columns }: StoredTable): string => columns.map(quoted).join(", ");

/** Rows in a fixed order: equal rows are equal bytes. */
export const copyOut = (table: StoredTable): string =>
  `copy (select ${columnsOf(table)} from provost.${quoted(table.name)} order by ${table.order.join(", ")}) to stdout`;

export const copyIn = (table: StoredTable): string =>
  `copy provost.${quoted(table.name)} (${columnsOf(table)}) from stdin`;

/** For the owner of the schema alone. */
export const qualified = ({ name }: Pick<StoredTable, "name">): string => `provost.${quoted(name)}`;

/** What text looks like must not depend on the server's settings, on the way out and on the way in. */
export const PLAIN_TEXT = `
  set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres';
  set local timezone = 'UTC';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1;
  set local client_encoding = 'UTF8';
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local search_path = pg_catalog`;

export type Sequence = { name: string; lastValue: string | null };

/** A number that was taken is taken for good, so one that is read a little late is right as well. */
export const listSequences = async (client: ClientBase): Promise<Sequence[]> => {
  const { rows } = await client.query<Sequence>(
    `select sequencename as name, last_value::text as "lastValue" from pg_sequences where schemaname = 'provost'
     order by sequencename`,
  );
  return rows;
};
