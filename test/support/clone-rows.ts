/** Many times as many rows: copies of those that are there, each with keys of its own, so that all else is as real. */
import type { Client } from "pg";

type Keyed = {
  name: string;
  columns: string[];
  unique: string[][];
  texts: string[];
  numbers: string[];
  times: string[];
};

const CHECK_VIOLATION = "23514";

const FIND = `
  select c.relname as name,
    json_agg(a.attname order by a.attnum) as columns,
    coalesce(json_agg(a.attname) filter (where a.atttypid = 'text'::regtype and not exists (
      -- one of a few words
      select from pg_constraint k where k.conrelid = c.oid and a.attnum = any (k.conkey)
        and pg_get_constraintdef(k.oid) like '%ARRAY[%')), '[]') as texts,
    coalesce(json_agg(a.attname) filter (where a.atttypid in ('integer'::regtype, 'bigint'::regtype)), '[]') as numbers,
    coalesce(json_agg(a.attname) filter (where a.atttypid = 'timestamptz'::regtype), '[]') as times,
    (select coalesce(json_agg((select json_agg(u.attname order by array_position(i.indkey::int2[], u.attnum))
         from pg_attribute u where u.attrelid = c.oid and u.attnum = any ((i.indkey::int2[])[:i.indnkeyatts - 1]))), '[]')
     from pg_index i where i.indrelid = c.oid and i.indisunique) as unique
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attidentity = ''
  where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in ('schema_migrations', 'tenant_key', 'event_heads')
  group by c.oid order by c.relname`;

/** The last part of each key says which one it is; the parts before say whose. */
const changedIn = ({ unique, texts, numbers, times }: Keyed): Set<string> =>
  new Set(unique.flatMap((key) => key.findLast((part) => [...texts, ...numbers, ...times].includes(part)) ?? []));

const copyOf = (table: Keyed, changed: ReadonlySet<string>, column: string): string => {
  if (column === "tenant_id" || !changed.has(column)) return `"${column}"`;
  if (table.texts.includes(column)) return `"${column}" || '-' || n`;
  if (table.times.includes(column)) return `"${column}" + n * interval '1 millisecond'`;
  return `(select max("${column}") from provost.${table.name}) + row_number() over ()`;
};

/** @param admin a superuser, past row-level security and references */
export const cloneRows = async (admin: Client, copies: number): Promise<void> => {
  const { rows } = await admin.query<Keyed>(FIND);
  await admin.query("set session_replication_role = replica");
  for (const table of rows) {
    const changed = changedIn(table);
    const names = table.columns.map((column) => `"${column}"`).join(", ");
    const copied = admin.query(
      `insert into provost.${table.name} (${names})
       select ${table.columns.map((column) => copyOf(table, changed, column)).join(", ")}
       from provost.${table.name}, generate_series(1, ${copies}) as n on conflict do nothing`,
    );
    await copied.catch((error: unknown) => {
      // what there can be only one of
      if ((error as { code?: string }).code !== CHECK_VIOLATION) throw error;
    });
  }
  await admin.query(
    "update provost.event_heads h set position = (select max(position) from provost.events e where e.tenant_id = h.tenant_id) where stream = '*'",
  );
  await admin.query("reset session_replication_role");
};
