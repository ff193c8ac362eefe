/** Which blobs go, in a real folder, by what a real database names. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { fillTables } from "../../../test/support/fill-tables.ts";
import type { TenantId } from "../../model/ids.ts";
import { sha256 } from "../../runtime/hash.ts";
import { type Blobs, createBlobs } from "../../store/home/blobs.ts";
import { noteDatabase } from "../../store/home/known-databases.ts";
import { type BlobNames, NAMING, openBlobNames } from "../../store/snapshot/blob-names.ts";
import { openSnapshot } from "../../store/snapshot/snapshot.ts";
import { giveBackAside, type Removed, sweepBlobs } from "./sweep-blobs.ts";

const OLD = new Date("2024-01-01T00:00:00Z");
const BEFORE = new Date("2024-02-01T00:00:00Z");
const HOME_ID = "home-1";
/** Nobody is a member of it, so no list of tenants has it. */
const TENANT = "forgotten" as TenantId;

let database: TestDatabase;
let path: string;
let blobs: Blobs;
let removed: Removed;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), "provost-sweep-"));
  for (const part of ["blobs", "runs", "incoming"]) mkdirSync(join(path, part));
  await noteDatabase(path, "here");
  blobs = createBlobs(join(path, "blobs"));
  removed = { removed: 0, bytes: 0 };
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const age = (file: string): void => utimesSync(file, OLD, OLD);
const storedLongAgo = async (text: string): Promise<string> => {
  const stored = await blobs.put(Buffer.from(text));
  age(blobs.path(stored.sha256));
  return stored.sha256;
};
const inFolder = (folder = "blobs"): string[] =>
  readdirSync(join(path, folder)).filter((name) => name !== ".aside" && name !== "claims");

const openNames = (): Promise<BlobNames | null> => openBlobNames(database.connection, HOME_ID);
const sweep = (ask: () => Promise<BlobNames | null> = openNames): Promise<"swept" | "put-off"> => {
  const home = { path, blobs: join(path, "blobs"), runs: join(path, "runs"), worktrees: join(path, "worktrees") };
  const tenants = async () => [TENANT];
  return sweepBlobs(
    { home, incoming: join(path, "incoming"), databaseId: "here", openNames: ask, tenants },
    {
      before: BEFORE,
      onRemoved: async (batch) => {
        removed = { removed: removed.removed + batch.removed, bytes: removed.bytes + batch.bytes };
      },
    },
  );
};

/** As the superuser, in its own transaction, of which nothing stays. */
const withRows = async (work: (named: Map<string, string>) => Promise<void>): Promise<void> => {
  const named = new Map<string, string>();
  await fillTables(database.admin, [TENANT]);
  try {
    for (const [table, columns] of Object.entries(NAMING)) {
      for (const column of columns) {
        const hash = await storedLongAgo(`${table}.${column}`);
        const { rows } = await database.admin.query<{ type: string }>(
          "select format_type(atttypid, null) as type from pg_attribute where attrelid = $1::regclass and attname = $2",
          [`provost.${table}`, column],
        );
        const value = rows[0]?.type === "text" ? hash : JSON.stringify({ blobs: [{ name: "\u0000", sha256: hash }] });
        await database.admin.query(`update provost.${table} set ${column} = $1`, [value]);
        named.set(`${table}.${column}`, hash);
      }
    }
    await work(named);
  } finally {
    const { rows } = await database.admin.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition and c.relname not in ('schema_migrations', 'tenant_key')`,
    );
    await database.admin.query(`truncate ${rows.map(({ name }) => `provost.${name}`).join(", ")}`);
  }
};

test("what no record names goes when it is old; what was stored since, or is stored again, stays", async () => {
  const gone = await storedLongAgo("gone");
  const again = await storedLongAgo("again");
  const { sha256: young } = await blobs.put(Buffer.from("young"));
  await blobs.put(Buffer.from("again"));

  expect(await sweep()).toBe("swept");

  expect(inFolder().toSorted()).toEqual([again, young].toSorted());
  expect(removed).toEqual({ removed: 1, bytes: 4 });
  await expect(blobs.get(gone)).rejects.toMatchObject({ code: "BLOB_MISSING" });
  await blobs.put(Buffer.from("gone"));
  expect(Buffer.from(await blobs.get(gone)).toString()).toBe("gone");
});

test("what any column names stays, whoever's it is, and goes when nothing does any more", async () => {
  await withRows(async (named) => {
    await database.admin.query("delete from provost.leased_tasks");
    const unnamed = await storedLongAgo("unnamed");

    await sweep();

    expect(inFolder().toSorted()).toEqual([...named.values()].toSorted());
    expect(inFolder()).not.toContain(unnamed);
  });
  await sweep();
  expect(inFolder()).toEqual([]);
});

test("what was handed in under a lease that is still held waits for its report", async () => {
  await withRows(async () => {
    const handedIn = await storedLongAgo("handed in");
    await database.admin.query("update provost.leased_tasks set leased_at = $1", [OLD]);
    await sweep();
    expect(inFolder()).toContain(handedIn);

    await database.admin.query("update provost.leased_tasks set leased_at = $1", [BEFORE]);
    age(blobs.path(handedIn));
    await sweep();
    expect(inFolder()).not.toContain(handedIn);
  });
});

test("claims go with their blob, drafts of a process that was killed when they are old", async () => {
  const gone = await storedLongAgo("gone");
  const { sha256: young } = await blobs.put(Buffer.from("young"));
  for (const hash of [gone, young]) await blobs.claim(TENANT, hash);
  age(join(path, "blobs", "claims", sha256(`${TENANT}/${gone}`)));
  const drafts = ["blobs/.0195d0a0-0000-7000-8000-000000000000.tmp", "incoming/a.log", "incoming/b.part"];
  for (const draft of [...drafts, "incoming/young.log", "blobs/readme.txt"]) writeFileSync(join(path, draft), "x");
  for (const draft of [...drafts, "blobs/readme.txt"]) age(join(path, draft));

  await sweep();

  expect(await Promise.all([gone, young].map((hash) => blobs.isClaimed(TENANT, hash)))).toEqual([false, true]);
  expect(inFolder("incoming")).toEqual(["young.log"]);
  expect(inFolder().toSorted()).toEqual([young, "readme.txt"].toSorted());
  expect(removed.removed).toBe(1);
});

test("while a backup is made nothing goes, and while a batch goes a backup waits", async () => {
  const old = await storedLongAgo("old");
  const backup = await openSnapshot(database.connection, HOME_ID);
  expect(await sweep()).toBe("put-off");
  expect(inFolder()).toEqual([old]);
  await backup.close();

  const names = (await openNames())!;
  let isOpen = false;
  const waiting = openSnapshot(database.connection, HOME_ID).then((snapshot) => {
    isOpen = true;
    return snapshot;
  });
  await untilWaiting();
  expect(isOpen).toBe(false);
  await names.close();
  await (await waiting).close();
  expect(await sweep()).toBe("swept");
});

/** Until somebody waits for an advisory lock. */
const untilWaiting = async (): Promise<void> => {
  for (;;) {
    const { rowCount } = await database.admin.query(
      "select from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and not l.granted and d.datname = current_database()",
    );
    if (rowCount !== 0) return;
  }
};

const refused = { code: "SWEEP_REFUSED" };

test("a folder that has served another database is not swept", async () => {
  const old = await storedLongAgo("old");
  await noteDatabase(path, "elsewhere");
  await expect(sweep()).rejects.toMatchObject(refused);
  rmSync(join(path, "databases", "elsewhere"));

  mkdirSync(join(path, "runs", "run-of-another"));
  await expect(sweep()).rejects.toMatchObject({ ...refused, message: expect.stringContaining("run-of-another") });
  expect(inFolder()).toEqual([old]);
  rmSync(join(path, "runs", "run-of-another"), { recursive: true });

  rmSync(join(path, "databases"), { recursive: true });
  await expect(sweep()).rejects.toMatchObject({ code: "ENOENT" });
  expect(inFolder()).toEqual([old]);
});

test("a schema that this version does not know is not asked", async () => {
  const old = await storedLongAgo("old");
  await database.admin.query("insert into provost.schema_migrations (version, name, checksum) values (9999, 'x', 'x')");
  try {
    await expect(sweep()).rejects.toMatchObject(refused);
  } finally {
    await database.admin.query("delete from provost.schema_migrations where version = 9999");
  }
  expect(inFolder()).toEqual([old]);
});

test("a login that does not see every row is not believed", async () => {
  const old = await storedLongAgo("old");
  const login = "sweep_half_blind";
  await database.admin.query(`create role ${login} login password 'x' in role provost_app`);
  try {
    const half = { ...database.connection, user: login, password: "x" };
    await expect(sweep(() => openBlobNames(half, HOME_ID))).rejects.toThrow(/permission denied|cannot read every row/);
  } finally {
    await database.admin.query(`drop role ${login}`);
  }
  expect(inFolder()).toEqual([old]);
});

test("what is named while it lies aside comes back, and so does all of it when the question fails", async () => {
  const [one, two] = [await storedLongAgo("one"), await storedLongAgo("two")];
  const answering = (answers: (() => Promise<Set<string>>)[]) => async (): Promise<BlobNames | null> => {
    const names = (await openNames())!;
    return { ...names, namedOf: () => answers.shift()!() };
  };
  const nobody = async () => new Set<string>();
  const fails = () => Promise.reject(new Error("the database went away"));
  const seen: string[][] = [];
  const looks = async () => {
    seen.push(inFolder());
    return new Set([one]);
  };

  await expect(sweep(answering([nobody, fails]))).rejects.toThrow("went away");
  expect(inFolder().toSorted()).toEqual([one, two].toSorted());

  await sweep(answering([nobody, looks]));
  expect(seen).toEqual([[]]);
  expect(inFolder()).toEqual([one]);
});

test("what a killed process has left aside is given back, unless it was written anew", async () => {
  mkdirSync(join(path, "blobs", ".aside"));
  const [left, anew] = [sha256("left"), sha256("anew")];
  for (const text of ["left", "anew"]) writeFileSync(join(path, "blobs", ".aside", sha256(text)), text);
  await blobs.put(Buffer.from("anew"));

  await giveBackAside({ blobs: join(path, "blobs") });

  expect(inFolder().toSorted()).toEqual([left, anew].toSorted());
  expect(readdirSync(join(path, "blobs", ".aside"))).toEqual([]);
  expect(Buffer.from(await blobs.get(left)).toString()).toBe("left");
});
