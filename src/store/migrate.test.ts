import { expect, test } from "vitest";
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
