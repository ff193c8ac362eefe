import { expect, test } from "vitest";
import { breaksOlderCode, FIRST_TO_SAY, saysWhoGoesOn } from "./older-code.ts";
import { pendingMigrations, readMigrations } from "./migrate.ts";

test("versions rise without a double", async () => {
  const versions = (await readMigrations()).map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions.length).toBeGreaterThan(0);
});

test("only what is missing is pending", async () => {
  const known = await readMigrations();
  expect(pendingMigrations(known, known)).toEqual([]);
  expect(pendingMigrations(known, known.slice(0, 2)).map(({ version }) => version)).toEqual(
    known.slice(2).map(({ version }) => version),
  );
});

test("an edited file, and a database of a newer version, are refused", async () => {
  const [first] = await readMigrations();
  expect(() => pendingMigrations([first!], [{ ...first!, checksum: "other" }])).toThrow(/edited/);
  expect(() => pendingMigrations([first!], [first!, { ...first!, version: 99, name: "0099_later.sql" }])).toThrow(
    /0099_later/,
  );
});

test("what a newer version has added goes unnoticed by code that it names, and by no other", async () => {
  const known = (await readMigrations()).slice(0, 3);
  const last = known.at(-1)!;
  const newer = (since: number | null) => ({ version: 9_000, name: "9000_later.sql", checksum: "x", since });

  expect(pendingMigrations(known, [...known, newer(last.version)])).toEqual([]);
  expect(pendingMigrations(known, [...known.slice(0, 2), newer(last.version)])).toEqual([last]);
  expect(() => pendingMigrations(known, [...known, newer(8_999)])).toThrow(/9000_later/);
  expect(() => pendingMigrations(known, [...known, newer(null)])).toThrow(/9000_later/);
  expect(() => pendingMigrations(known, [...known, newer(last.version)], { exactly: true })).toThrow(/9000_later/);
});

test("each migration says whether older code goes on, and none that says so takes anything away", async () => {
  const all = await readMigrations();

  const silent = all.filter(({ version, text }) => version >= FIRST_TO_SAY && !saysWhoGoesOn(text));
  expect(silent.map(({ name }) => name)).toEqual([]);
  expect(all.filter(({ since, text }) => since !== null && breaksOlderCode(text)).map(({ name }) => name)).toEqual([]);
  // one that is named has to be there
  expect(all.filter(({ since }) => since !== null && all.every(({ version }) => version !== since))).toEqual([]);
});

test.each([
  ["alter table provost.x drop column y", true],
  ["alter table provost.x add column y text not null", true],
  ["alter table provost.x alter column y set not null", true],
  ["alter table provost.x alter column y type bigint", true],
  ["alter table provost.x rename to z", true],
  ["alter table provost.x rename to z;\ncreate table provost.y (a text);", true],
  ["alter table provost.x rename to z;\ncreate table provost.x (a text);", false],
  ["revoke all on provost.z from provost_app;", true],
  ["alter table provost.x rename to z;\ncreate table provost.x (a text);\nrevoke all on provost.z from a;", false],
  ["alter index provost.x_y rename to z_y;", false],
  ["-- drop table x\nalter table provost.x add column y text not null default ''", false],
  ["create table provost.x (y text not null)", false],
  ["create index x_y on provost.x (y)", false],
  ["revoke execute on function provost.f(text) from public;", true],
  ["create function provost.f(text) …;\nrevoke execute on function provost.f(text) from public;", false],
])("%s breaks older code: %s", (text, breaks) => {
  expect(breaksOlderCode(text)).toBe(breaks);
});
