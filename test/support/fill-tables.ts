/** A row of a tenant in every table there is, whoever made the table: what isolation has to hide. */
import type { Client } from "pg";

export type Column = { name: string; type: string };
export type Table = { name: string; columns: Column[] };

/** Belong to the database, not to a tenant; nobody but its owner may touch them. */
export const OWNERS_TABLES = ["schema_migrations", "tenant_key"];

export const tenantTables = async (admin: Client): Promise<Table[]> => {
  const { rows } = await admin.query<Table>(
    `select c.relname as name, json_agg(json_build_object('name', a.attname, 'type', t.typname)
       order by a.attnum) filter (where a.attnotnull and a.attgenerated = '' and a.attidentity <> 'a') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> all($1)
     group by c.oid order by c.relname`,
    [OWNERS_TABLES],
  );
  return rows;
};

const VALUES: Readonly<Record<string, string>> = {
  bool: "true",
  bytea: "'\\x00'",
  date: "now()",
  float8: "1",
  int2: "1",
  int4: "1",
  int8: "1",
  inet: "'127.0.0.1'",
  interval: "'1 second'",
  json: "'{}'",
  jsonb: "'{}'",
  numeric: "1",
  text: "'x'",
  timestamptz: "now()",
  uuid: "gen_random_uuid()",
};

const valueOf = ({ name, type }: Column, tenant: string): string => {
  if (name === "tenant_id") return `'${tenant}'`;
  if (type.startsWith("_")) return "'{}'";
  const value = VALUES[type];
  if (value === undefined) throw new Error(`no value is known for column ${name} of type ${type}: add one here`);
  return value;
};

/** What a row means does not matter here, so the checks that would refuse it are dropped: the database is this test's. */
const dropConstraints = async (admin: Client): Promise<void> => {
  const { rows } = await admin.query<{ statement: string }>(
    `select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as statement
     from pg_constraint where connamespace = 'provost'::regnamespace and contype in ('c', 'f') and conparentid = 0
       and conrelid <> 0`,
  );
  for (const { statement } of rows) await admin.query(statement);
};

export const insertInto = (table: Table, tenant: string): string => {
  const names = table.columns.map(({ name }) => `"${name}"`).join(", ");
  return `insert into provost.${table.name} (${names}) values (${table.columns.map((column) => valueOf(column, tenant)).join(", ")})`;
};

/** @param admin a superuser, past row-level security */
export const fillTables = async (admin: Client, tenants: readonly string[]): Promise<Table[]> => {
  const tables = await tenantTables(admin);
  await dropConstraints(admin);
  await admin.query("set session_replication_role = replica"); // no triggers
  for (const table of tables) for (const tenant of tenants) await admin.query(insertInto(table, tenant));
  await admin.query("reset session_replication_role");
  return tables;
};
