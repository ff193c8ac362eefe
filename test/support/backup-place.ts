/** A data folder with evidence and a database of its own, for backups and what is restored from them. */
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type PoolConfig } from "pg";
import type { BackupRequest } from "../../src/backup/take-backup.ts";
import type { RestoreRequest } from "../../src/backup/restore-backup.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId } from "../../src/model/ids.ts";
import { loadSigningKey } from "../../src/proof/signing-key.ts";
import { readPublicKey } from "../../src/proof/verifying-key.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { createBlobs } from "../../src/store/home/blobs.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { type Home, openHome } from "../../src/store/home/home.ts";
import { insertTenant } from "../../src/store/identity/tenants.ts";
import { createSchedules } from "../../src/queue/schedules/schedules.ts";
import { createDatabase, dropDatabase } from "./database.ts";

export const OTHER = "neighbour" as TenantId;

export type BackupPlace = {
  root: string;
  home: Home;
  db: Database;
  connection: PoolConfig;
  /** A backup into `archive` of the folder, unless stated otherwise. */
  request(parts?: Partial<BackupRequest>): BackupRequest;
  restoreInto(target: string, database: PoolConfig, parts?: Partial<RestoreRequest>): RestoreRequest;
  archive: string;
  close(): Promise<void>;
};

/** Something of two tenants and of the directory, with rows that refer to each other. */
const fill = async (db: Database): Promise<void> => {
  await db.transaction(DIRECTORY, (tx) => insertTenant(tx, OTHER, "Neighbour"));
  const queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
  for (const tenantId of [LOCAL_TENANT, OTHER]) {
    const tasks = Array.from({ length: 40 }, (_, n) => ({ kind: "k", title: `ünï\t\\N "${n}"`, payload: { n } }));
    await queue.enqueue({ tenantId, queue: "q", tasks });
    await createSchedules({ db, events: createEventLog(), queue }, tenantId).add(
      { name: "s", timing: "@daily", task: { kind: "sweep" } },
      "user",
    );
  }
  await queue.close();
};

export const openBackupPlace = async (own?: PoolConfig): Promise<BackupPlace> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), "provost-backup-")));
  const connection = own ?? (await createDatabase());
  const home = await openHome(join(root, "home"));
  const db = await openDatabase(connection);
  await fill(db);
  await createBlobs(home.blobs).put(Buffer.from("evidence"));
  await createBlobs(home.blobs).put(Buffer.alloc(700_000, "x"));
  await mkdir(join(home.runs, "r", "output"), { recursive: true });
  await writeFile(join(home.runs, "r", "output", "t.1.log"), "did it\n");
  const signer = await loadSigningKey(home.keys);
  const archive = join(root, "backup.tar.zst");
  return {
    root,
    home,
    db,
    connection,
    archive,
    request: (parts) => ({
      backupId: "b",
      home,
      owner: connection,
      signer,
      path: archive,
      seal: null,
      keysIncluded: false,
      ...parts,
    }),
    restoreInto: (target, database, parts) => ({
      path: archive,
      keys: { passphrases: [], identities: [] },
      target,
      database,
      trustedKey: null,
      startDatabase: () => Promise.reject(new Error("a database was given")),
      readKey: (pem) => readPublicKey(pem, "the backup"),
      ...parts,
    }),
    close: async () => {
      await db.close();
      if (own === undefined) await dropDatabase(connection);
      await rm(root, { recursive: true, force: true });
    },
  };
};

/** With a place to restore into: a folder that is not there yet and a database without a schema. */
export type RestorePlace = BackupPlace & {
  target: string;
  empty: PoolConfig;
  /** What a restore that failed has left of itself. */
  leftovers(): Promise<{ schemas: number | null; names: string[] }>;
};

export const NO_LEFTOVERS = { schemas: 0, names: [] };

export const openRestorePlace = async (): Promise<RestorePlace> => {
  const place = await openBackupPlace();
  const empty = await createDatabase(null);
  const leftovers = async () => {
    const client = new Client(empty);
    await client.connect();
    const { rowCount } = await client.query("select from pg_namespace where nspname = 'provost'");
    await client.end();
    return { schemas: rowCount, names: (await readdir(place.root)).filter((name) => name.startsWith("restored")) };
  };
  return {
    ...place,
    target: join(place.root, "restored"),
    empty,
    leftovers,
    close: async () => {
      await place.close();
      await dropDatabase(empty);
    },
  };
};

/** Every row of every table as text, by the name of the table: read past row-level security, and not by the code at test. */
export const everyRow = async (superuser: PoolConfig): Promise<Record<string, string[]>> => {
  const client = new Client(superuser);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = 'provost'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
    );
    const found: Record<string, string[]> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from provost."${name}" t`);
      found[name] = rows.map(({ row }) => row).toSorted();
    }
    return found;
  } finally {
    await client.end();
  }
};
