/**
 * How Postgres does each statement of src/store, with a million tasks and ten million events: no big table is read whole,
 * and when a plan changes, that is a change of catalogue.txt for somebody to look at (`npm run plans`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CATALOGUE, listStatements, planAll, print } from "../support/plans/catalogue.ts";
import type { Entry } from "../support/plans/catalogue.ts";
import { openLargeDatabase } from "../support/plans/large-database.ts";
import type { LargeDatabase } from "../support/plans/large-database.ts";
import type { Statement } from "../support/plans/list-statements.ts";
import { PROJECT } from "../support/provost-path.ts";
import { WHOLE_TABLES } from "./whole-tables.ts";

let database: LargeDatabase;
let statements: Statement[];
let planned: Entry[];
beforeAll(async () => {
  statements = listStatements();
  database = await openLargeDatabase();
  planned = await planAll(database, statements);
}, 180_000);
afterAll(() => database.close());

const sourcesIn = (folder: string): { file: string; text: string }[] =>
  readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => ({ file, text: readFileSync(join(PROJECT, folder, file), "utf8") }));

test("every statement is among them", () => {
  // Counted another way than they were found. A definition of a type looks like a call, but has a colon.
  const asked = sourcesIn("src/store")
    .filter(({ file }) => statements.some((one) => one.file === file))
    .map(({ file, text }) => [file, [...text.matchAll(/\btx\.query\b/g)].length] as const);
  const seen = asked.map(([file]) => [
    file,
    new Set(
      statements.filter((one) => one.file === file && !one.fromObject).map(({ line, within }) => `${line} ${within}`),
    ).size,
  ]);

  expect(seen).toEqual(asked);
  expect(statements.length).toBeGreaterThan(400);
});

test("nobody else has statements of their own", () => {
  const strangers = sourcesIn("src").filter(
    ({ file, text }) => !file.startsWith("store/") && /\b(?:tx|client|pool)\.query(?:<[^(]*>)?\(\s*["'`]/.test(text),
  );
  const unseen = sourcesIn("src/store").filter(
    ({ file, text }) => /\btx\.query\b/.test(text) && !statements.some((one) => one.file === file),
  );

  // the probe asks whether the database answers at all
  expect(strangers.map(({ file }) => file)).toEqual(["control-plane/host-probes.ts"]);
  // hands on what it is asked
  expect(unseen.map(({ file }) => file)).toEqual(["connection/read-replica.ts"]);
});

test("no statement reads a big table whole", () => {
  const found = planned.filter(({ name, whole }) => whole.length > 0 && WHOLE_TABLES[name] === undefined);

  expect(found.map(({ name, whole, shape }) => ({ name, whole, shape }))).toEqual([]);
});

test("every exception is still needed", () => {
  const whole = new Set(planned.filter((entry) => entry.whole.length > 0).map(({ name }) => name));

  expect(Object.keys(WHOLE_TABLES).filter((name) => !whole.has(name))).toEqual([]);
});

test("the plans are those of the catalogue: if they have changed for the better, run `npm run plans`", () => {
  expect(print(planned)).toBe(readFileSync(CATALOGUE, "utf8"));
});
