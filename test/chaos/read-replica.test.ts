/**
 * What only reads, with a real standby that follows by streaming: it is answered there while that keeps up, and at the
 * primary when it does not and when it is gone; and it shows all that was written before, by whomever.
 */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { hostProbes } from "../../src/control-plane/host-probes.ts";
import { askDependencies } from "../../src/http/readiness.ts";
import type { TenantId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import type { Database } from "../../src/store/database.ts";
import { openDatabase } from "../../src/store/database.ts";
import { PROJECT } from "../support/provost-path.ts";
import { openReplicas } from "./rig/replicas.ts";
import type { Replicas } from "./rig/replicas.ts";

const QUIET = "quiet" as TenantId;
const MAX_LAG_MS = 1_500;
const WAIT = { timeout: 60_000, interval: 20 };

const urlOf = ({ host = "", port, user, database }: PoolConfig): string =>
  `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

let folder: string;
let replicas: Replicas;
/** Of the control plane that is asked, and of another one, which has no standby. */
let db: Database;
let other: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-replica-"));
  replicas = await openReplicas(folder);
  const [standby] = replicas.standbys();
  const replica = { url: urlOf(standby!), maxLagMs: MAX_LAG_MS };
  db = await openDatabase(replicas.connection(), systemClock, { replica });
  other = await openDatabase(replicas.connection());
}, 120_000);
afterAll(async () => {
  await other.close();
  await db.close();
  await replicas.stop();
  await rm(folder, { recursive: true, force: true });
});

const put = (tenantId: TenantId, queue: string, through = db): Promise<unknown> =>
  through.transaction(tenantId, (tx) =>
    tx.query("insert into queues (tenant_id, queue) values ($1, $2)", [tx.tenantId, queue]),
  );

/** Who answered, and what queues there are. */
const look = async (tenantId: TenantId): Promise<{ standby: boolean; queues: string[] }> => {
  const [row] = await db.read(tenantId, (tx) =>
    tx.query<{ standby: boolean; queues: string[] }>(
      `select pg_is_in_recovery() as standby,
         coalesce((select array_agg(queue order by queue) from queues where tenant_id = $1), '{}') as queues`,
      [tx.tenantId],
    ),
  );
  return row!;
};

const untilAnsweredBy = (standby: boolean, tenantId: TenantId): Promise<void> =>
  vi.waitFor(async () => expect((await look(tenantId)).standby).toBe(standby), WAIT);

/** What `/ready` says of it. */
const health = async (): Promise<string | undefined> => {
  const probes = hostProbes({ db, tenantId: LOCAL_TENANT, home: { path: folder } });
  return (await askDependencies(probes)).dependencies["readReplica"]?.status;
};
const untilHealth = (status: string): Promise<void> =>
  vi.waitFor(async () => expect(await health()).toBe(status), WAIT);

const onStandby = async (text: string): Promise<void> => {
  const client = new Client(replicas.standbys()[0]);
  await client.connect();
  await client.query(text);
  await client.end();
};

test("a standby that keeps up answers, and only for the tenant that asks", async () => {
  await put(LOCAL_TENANT, "first");
  await put(QUIET, "other");

  await untilAnsweredBy(true, LOCAL_TENANT);

  expect((await look(LOCAL_TENANT)).queues).toEqual(["first"]);
  await untilHealth("up");
  expect(other.replica).toBeNull();
});

test("who has just written sees it, at once and each time, also through another control plane", async () => {
  const answeredBy = { standby: 0, primary: 0 };
  // On until the standby has answered as well, or it would say nothing of one: once it was late it rests for a second.
  let number = 0;
  for (; number < 50 || answeredBy.standby === 0; number += 1) {
    const name = `own-${number}`;
    await put(LOCAL_TENANT, name, number % 2 === 0 ? db : other);
    const { standby, queues } = await look(LOCAL_TENANT);
    answeredBy[standby ? "standby" : "primary"] += 1;
    expect(queues).toContain(name);
  }
  await untilAnsweredBy(true, LOCAL_TENANT);
  expect((await look(LOCAL_TENANT)).queues).toHaveLength(number + 1);
});

test("a standby that stands still is not read from, and again when it has caught up", async () => {
  await untilAnsweredBy(true, QUIET);
  await onStandby("select pg_wal_replay_pause()");
  await put(LOCAL_TENANT, "while it stands still", other);

  expect((await look(LOCAL_TENANT)).queues).toContain("while it stands still");
  expect(await look(QUIET)).toEqual({ standby: false, queues: ["other"] });
  await untilHealth("degraded");

  await onStandby("select pg_wal_replay_resume()");
  await untilAnsweredBy(true, LOCAL_TENANT);
  await untilAnsweredBy(true, QUIET);
  await untilHealth("up");
});

test("when it is gone the primary answers, and nobody notices", async () => {
  await untilAnsweredBy(true, QUIET);
  // a quorum that is gone would hold up writes; who reads does not wait for it
  await replicas.killStandbys();

  for (let number = 0; number < 20; number += 1) expect((await look(QUIET)).queues).toEqual(["other"]);
  await untilAnsweredBy(false, QUIET);
  await untilHealth("down");
});

test("what decides about access never asks it", () => {
  const files = readdirSync(join(PROJECT, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const lagging = files.filter((file) => /\bdb\.read\(/.test(readFileSync(join(PROJECT, "src", file), "utf8")));

  expect(lagging.length).toBeGreaterThan(3);
  expect(lagging.filter((file) => /^(access|http|store|gates|proof|workspace)\//.test(file))).toEqual([]);
});
