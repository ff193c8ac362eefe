import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { Client, type PoolConfig } from "pg";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import {
  everyRow,
  NO_LEFTOVERS,
  openBackupPlace,
  openRestorePlace,
  type RestorePlace,
} from "../../test/support/backup-place.ts";
import { createTestClock } from "../../test/support/clock.ts";
import { createEventLog } from "../events/event-log.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { openDatabase } from "../store/database.ts";
import { openSnapshot } from "../store/snapshot/snapshot.ts";
import { createBackups } from "./backups.ts";
import { restoreBackup } from "./restore-backup.ts";
import { takeBackup } from "./take-backup.ts";

let at: RestorePlace;

beforeEach(async () => {
  at = await openRestorePlace();
});
afterEach(() => at.close());

const refused = (code: string) => expect.objectContaining({ code }) as unknown;
const blobsOf = async (home: string): Promise<Map<string, string>> => {
  const names = await readdir(join(home, "blobs"));
  const hash = async (name: string): Promise<[string, string]> => [
    name,
    createHash("sha256")
      .update(await readFile(join(home, "blobs", name)))
      .digest("hex"),
  ];
  return new Map(await Promise.all(names.map(hash)));
};

test("every row of every table, every file and every sequence is there again", async () => {
  const before = await everyRow(at.connection);
  const taken = await takeBackup(at.request());

  const restored = await restoreBackup(at.restoreInto(at.target, at.empty));

  expect(await everyRow(at.empty)).toEqual(before);
  expect(before["queued_tasks"]).toHaveLength(80);
  expect(restored).toMatchObject({ tables: taken.tables, tableRows: taken.tableRows, files: taken.files });
  const blobs = await blobsOf(at.target);
  expect(blobs).toEqual(await blobsOf(at.home.path));
  expect(blobs.size).toBe(2);
  for (const [name, sha256] of blobs) expect(sha256).toBe(name);
  for (const file of ["id", "version.json", "runs/r/output/t.1.log"]) {
    expect(await readFile(join(at.target, file))).toEqual(await readFile(join(at.home.path, file)));
  }
  const client = new Client({ ...at.empty });
  await client.connect();
  const sequences = "select sequencename, last_value from pg_sequences where schemaname = 'provost' order by 1";
  const there = await client.query(sequences);
  const here = new Client(at.connection);
  await here.connect();
  expect(there.rows).toEqual((await here.query(sequences)).rows);
  await here.end();
  await client.end();
});

test("a restored database opens like any other, with its walls", async () => {
  await takeBackup(at.request());
  await restoreBackup(at.restoreInto(at.target, at.empty));

  const db = await openDatabase(at.empty);
  const seen = await db.transaction("neighbour" as never, (tx) => tx.query("select tenant_id from queued_tasks"));
  await db.close();

  expect(seen).toHaveLength(40);
});

test("a log that has gone beyond its first band is there again, with room to go on", async () => {
  const admin = new Client(at.connection);
  await admin.connect();
  await admin.query("select provost.make_event_bands_to(250000000)");
  await admin.query(
    `insert into provost.events (tenant_id, position, event_id, time, name, version, actor, correlation, payload)
     values ('far', 249999999, 'e', now(), 'task.enqueued', 1, 'engine', 'c', '{}')`,
  );
  await admin.query("insert into provost.event_heads values ('far', '*', 249999999, '')");
  await admin.end();
  const before = await everyRow(at.connection);
  await takeBackup(at.request());

  await restoreBackup(at.restoreInto(at.target, at.empty));

  expect(await everyRow(at.empty)).toEqual(before);
  const db = await openDatabase(at.empty);
  await db.transaction("far" as never, (tx) =>
    createEventLog().append(tx, [{ name: "run.paused", runId: "r", actor: "user", payload: { reason: "" } }]),
  );
  await db.close();
});

test("what commits while it is taken is in it as a whole or not at all", async () => {
  const admin = new Client(at.connection);
  await admin.connect();
  await admin.query("create table provost.a (id int primary key); create table provost.z (id int primary key)");
  let committed = 0;
  /** Both tables get a row in each of these. */
  const write = async (): Promise<void> => {
    committed += 1;
    await admin.query(
      `with a as (insert into provost.a values (${committed})) insert into provost.z values (${committed})`,
    );
  };
  await write();
  const snapshot = await openSnapshot(at.connection, "home");
  const rows: Record<string, number> = {};
  for (const table of snapshot.tables.filter(({ name }) => name === "a" || name === "z")) {
    const reading = snapshot.read(table);
    for (;;) {
      const step = await reading.next();
      if (step.done !== true) continue;
      rows[table.name] = step.value.rows;
      break;
    }
    await write(); // between the two tables, and after them
  }
  await snapshot.close();
  await admin.end();

  expect({ rows, committed }).toEqual({ rows: { a: 1, z: 1 }, committed: 3 });
});

test("an owner who is no superuser, and whom row-level security is forced on, backs up every row", async () => {
  const role = `owner_${Date.now()}`;
  const admin = new Client({ ...inject("postgres"), database: "postgres", ssl: false });
  await admin.connect();
  await admin.query(`create role ${role} login createrole nosuperuser password 'p'`);
  // Roles belong to the whole server, and here another owner has made this one.
  await admin.query(`grant provost_app to ${role} with admin option`);
  const databases = [`${role}_a`, `${role}_b`];
  for (const name of databases) await admin.query(`create database ${name} owner ${role}`);
  const as = (database: string): PoolConfig => ({
    ...inject("postgres"),
    user: role,
    password: "p",
    database,
    ssl: false,
  });
  const superuser = (database: string): PoolConfig => ({ ...inject("postgres"), database, ssl: false });
  const [from = "", to = ""] = databases;
  const place = await openBackupPlace(as(from));
  try {
    await takeBackup(place.request());
    await restoreBackup(place.restoreInto(join(place.root, "restored"), as(to)));

    const rows = await everyRow(superuser(from));
    expect(await everyRow(superuser(to))).toEqual(rows);
    expect(rows["queued_tasks"]).toHaveLength(80);
  } finally {
    await place.close();
    for (const name of databases) await admin.query(`drop database ${name} with (force)`);
    await admin.query(`drop role ${role}`).catch(() => undefined); // it still owns memberships in shared roles
    await admin.end();
  }
});

test("a login that would be shown less than everything is refused", async () => {
  const role = `reader_${Date.now()}`;
  const admin = new Client(at.connection);
  await admin.connect();
  await admin.query(`create role ${role} login password 'p'`);
  await admin.query(
    `grant usage on schema provost to ${role}; grant select on all tables in schema provost to ${role}`,
  );
  const asReader = { ...at.connection, user: role, password: "p" };

  await expect(takeBackup(at.request({ owner: asReader }))).rejects.toEqual(refused("BACKUP_INCOMPLETE"));

  await admin.query(`drop owned by ${role}; drop role ${role}`);
  await admin.end();
  expect(await readdir(at.root)).toEqual(["home"]);
});

test("two backups of one second are two archives, each with what its record says", async () => {
  const signer = await loadSigningKey(at.home.keys);
  const { db, home, connection: owner } = at;
  const backups = createBackups({ db, clock: createTestClock(), events: createEventLog(), home, owner, signer });
  const order = { folder: at.root, seal: null, keysIncluded: false, trigger: "api", by: "user" } as const;

  const taken = [await backups.take(order), await backups.take(order)];

  const hashes = taken.map(async ({ path }) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex"),
  );
  expect(await Promise.all(hashes)).toEqual(taken.map(({ sha256 }) => sha256));
  expect(new Set(taken.map(({ path }) => path)).size).toBe(2);
});

test("of one data folder one backup is made at a time", async () => {
  const snapshot = await openSnapshot(at.connection, at.home.id);
  await expect(takeBackup(at.request())).rejects.toEqual(refused("BACKUP_BUSY"));
  await snapshot.close();
  await expect(takeBackup(at.request())).resolves.toMatchObject({ path: at.archive });
});

describe("encrypted", () => {
  const passphrase = "correct horse battery staple";

  test("it is opened by its passphrase, and by no other", async () => {
    await takeBackup(at.request({ seal: { passphrase }, keysIncluded: true }));
    const wrong = at.restoreInto(at.target, at.empty, { keys: { passphrases: ["another one"], identities: [] } });
    await expect(restoreBackup(wrong)).rejects.toEqual(refused("BACKUP_KEY_WRONG"));
    await expect(restoreBackup(at.restoreInto(at.target, at.empty))).rejects.toEqual(refused("BACKUP_KEY_WRONG"));
    expect(await at.leftovers()).toEqual(NO_LEFTOVERS);

    await restoreBackup(at.restoreInto(at.target, at.empty, { keys: { passphrases: [passphrase], identities: [] } }));

    const [key, same] = [await loadSigningKey(at.home.keys), await loadSigningKey(join(at.target, "keys"))];
    expect(same.keyId).toBe(key.keyId);
    expect((await stat(join(at.target, "keys", "signing-key.pem"))).mode & 0o077).toBe(0);
  });

  test("it is written with a public key alone, and opened with the secret one", async () => {
    const identity = await generateIdentity();
    await takeBackup(at.request({ seal: { recipients: [await identityToRecipient(identity)] } }));
    expect((await readFile(at.archive)).includes("queued_tasks")).toBe(false);
    const other = at.restoreInto(at.target, at.empty, {
      keys: { passphrases: [], identities: [await generateIdentity()] },
    });
    await expect(restoreBackup(other)).rejects.toEqual(refused("BACKUP_KEY_WRONG"));

    await restoreBackup(at.restoreInto(at.target, at.empty, { keys: { passphrases: [], identities: [identity] } }));
    expect(await everyRow(at.empty)).toEqual(await everyRow(at.connection));
  });
});
