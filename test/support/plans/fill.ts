/** Rows for every table there is, by what contents.ts says of it. A new table gets some without being named. */
import type { Client } from "pg";
import { contentsOf, FEW, spread, timeOf } from "./contents.ts";

type Column = { name: string; type: string; required: boolean; allowed: string[] | null };
export type FilledTable = { name: string; columns: Column[]; unique: string[][] };

/** What a check of one column allows: `state in (…)`. */
const FIND = `
  select c.relname as name,
    json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'required', a.attnotnull,
      'allowed', (select array_agg(m[1]) from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') m
         where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
           and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%'))
      order by a.attnum) as columns,
    (select coalesce(json_agg((select json_agg(u.attname) from pg_attribute u
         where u.attrelid = c.oid and u.attnum = any (i.indkey))), '[]')
     from pg_index i where i.indrelid = c.oid and i.indisunique) as unique
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = ''
  where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in ('schema_migrations', 'tenant_key')
  group by c.oid order by c.relname`;

export const readTables = async (admin: Client): Promise<FilledTable[]> => (await admin.query<FilledTable>(FIND)).rows;

const BY_TYPE: Readonly<Record<string, (name: string, rows: number, salt: number) => string>> = {
  bigint: (_, __, salt) => `1 + ${spread(10_000, salt)}`,
  boolean: () => "i % 2 = 0",
  bytea: () => "decode(md5(i::text), 'hex')",
  "double precision": () => "1 + (i % 100)",
  integer: () => "1 + (i % 100)::integer",
  json: () => `'{"of":"' || i || '"}'`,
  jsonb: () => `jsonb_build_object('of', i)`,
  text: (name, _, salt) => `'${name}-' || ${spread(1_000, salt)}`,
  "text[]": (name) => `array['${name}-' || (i % 10)]`,
  "timestamp with time zone": (_, rows) => timeOf(rows),
  // some rows share one
  uuid: () => "md5((i / 100)::text)::uuid",
  "uuid[]": () => "array[md5(i::text)::uuid]",
  tsvector: () => `to_tsvector('simple', 'word' || (i % 1000) || ' word' || (i % 777))`,
};

const valueOf = (table: FilledTable, column: Column, salt: number): string => {
  const { rows, columns = {} } = contentsOf(table.name);
  const { name, type, required, allowed } = column;
  const own = columns[name];
  if (own !== undefined) return own;
  // One tenant has most of it: a plan that is good for him is what counts.
  if (name === "tenant_id") return `case when i % 10 > 0 then 'local' else 'tenant-' || (i / 10 % 20) end`;
  if (allowed !== null)
    return `(array[${allowed.map((one) => `'${one}'`).join(", ")}])[1 + ${spread(allowed.length, salt)}]`;
  const isKey = table.unique.some((key) => key.includes(name));
  if (isKey && type === "text") return `'${name}-' || i`;
  if (isKey && (type === "integer" || type === "bigint")) return "i + 1";
  const make = BY_TYPE[type];
  if (make === undefined) throw new Error(`no value is known for ${table.name}.${name} of type ${type}: add one here`);
  const value = make(name, rows, salt);
  return required ? value : `case when ${spread(2, salt + 100)} = 0 then ${value} end`;
};

const dropChecks = async (admin: Client, { name }: FilledTable): Promise<void> => {
  const { rows } = await admin.query<{ conname: string }>(
    "select quote_ident(conname) as conname from pg_constraint where conrelid = $1::regclass and contype = 'c'",
    [`provost.${name}`],
  );
  for (const { conname } of rows) await admin.query(`alter table provost.${name} drop constraint if exists ${conname}`);
};

/** Every `step`-th row, from the first to the last, so that each column spans all that it would span. */
export const insertRows = async (admin: Client, table: FilledTable, step: number): Promise<void> => {
  await dropChecks(admin, table); // what the rows mean together does not matter here
  const { rows } = contentsOf(table.name);
  const columns = table.columns.filter(({ name }) => name !== "only_row");
  const values = columns.map((column, index) => `(${valueOf(table, column, index)})::${column.type}`);
  const { rowCount } = await admin.query(
    `insert into provost.${table.name} (${columns.map(({ name }) => `"${name}"`).join(", ")}) overriding system value
     select ${values.join(", ")} from generate_series(0::bigint, ${rows - 1}::bigint, ${step}) as i
     on conflict do nothing`,
  );
  // Of what a tenant has one of, there are as many as tenants. What is named is there in full.
  const expected = Math.ceil(rows / step);
  if (rows > FEW && rowCount !== expected) throw new Error(`${table.name} has ${rowCount} rows instead of ${expected}`);
};
