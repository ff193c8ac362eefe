/**
 * That no column which names blobs is forgotten: text-columns.txt has every column that could, and a star at those that do.
 * Who adds a column decides, before anything is swept by a version that does not look there.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import { NAMING } from "./blob-names.ts";

const catalogue = new Map(
  readFileSync(new URL("text-columns.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [table = "", columns = ""] = line.split(": ");
      return [table, columns.split(" ")] as const;
    }),
);

const there = async (): Promise<Map<string, string[]>> => {
  const database = await openTestDatabase();
  try {
    const { rows } = await database.admin.query<{ table: string; columns: string[] }>(
      `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
       where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attnum > 0 and not a.attisdropped and a.attname <> 'tenant_id'
         -- also lists of them, and types that nobody has used so far
         and t.typname !~ '^_?(bool|int[248]|float[48]|numeric|date|timestamptz|interval)$'
       group by c.relname order by c.relname`,
    );
    return new Map(rows.map(({ table, columns }) => [table, columns]));
  } finally {
    await database.drop();
  }
};

test("every column that can hold the name of a blob is known, and whether it does", async () => {
  const known = [...catalogue].map(([table, columns]) => [table, columns.map((name) => name.replace("*", ""))]);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(await there()));
});

test("all that do are asked", () => {
  const starred = [...catalogue].flatMap(([table, columns]) => {
    const named = columns.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
    return named.length === 0 ? [] : [[table, named.toSorted()]];
  });
  const asked = Object.entries(NAMING).map(([table, columns]) => [table, columns.toSorted()]);
  expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(starred));
});
