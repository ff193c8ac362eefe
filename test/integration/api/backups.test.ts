/** Backups of a control plane that is up, over HTTP and by the clock. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BACKUPS_CHANNEL } from "../../../src/backup/backups.ts";
import { openHomeBackups, restoreHome } from "../../../src/control-plane.ts";
import { hashToken, hintOf, newToken } from "../../../src/access/identity/tokens/secret-token.ts";
import {
  type ApiKeyId,
  DIRECTORY,
  LOCAL_TENANT,
  type ServiceAccountId,
  type TenantId,
} from "../../../src/model/ids.ts";
import { createClient } from "../../../src/sdk/client/index.ts";
import { insertApiKey } from "../../../src/store/identity/api-keys.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { putBackupSchedule } from "../../../src/store/backups/backup-schedules.ts";
import { insertServiceAccount } from "../../../src/store/identity/service-accounts.ts";
import { insertTenant } from "../../../src/store/identity/tenants.ts";
import { type Api, startApi, urlOf } from "../../support/api.ts";
import { everyRow } from "../../support/backup-place.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";

let api: Api;
let connection: Awaited<ReturnType<typeof createDatabase>>;
let folder: string;

beforeAll(async () => {
  connection = await createDatabase();
  api = await startApi({ connection });
  folder = await mkdtemp(join(tmpdir(), "provost-kept-"));
});
afterAll(async () => {
  await api.stop();
  await dropDatabase(connection);
  await rm(folder, { recursive: true, force: true });
});

const refused = (code: string) => expect.objectContaining({ code }) as unknown;

test("one is begun, and found on record with its size and hash when it is done", async () => {
  expect(await api.client.backups.status()).toEqual({ latest: null, ageMs: null, schedule: null });
  await expect(api.client.backups.drill()).rejects.toEqual(refused("BACKUP_NOT_FOUND"));

  const begun = await api.client.backups.start();

  const { backupId } = begun;
  expect(begun).toMatchObject({ state: "running", trigger: "api", encrypted: false, keysIncluded: false });
  await expect.poll(async () => (await api.client.backups.get({ params: { backupId } })).state).toBe("succeeded");
  const { items } = await api.client.backups.list();
  expect(items.map((one) => one.backupId)).toEqual([backupId]);
  const { latest, ageMs } = await api.client.backups.status();
  expect(latest).toMatchObject({ backupId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
  expect(ageMs).toBeGreaterThanOrEqual(0);
  await expect(api.client.backups.get({ params: { backupId: "none" } })).rejects.toEqual(refused("BACKUP_NOT_FOUND"));
  const { items: events } = await api.client.events.list({ query: { names: "backup.taken" } });
  expect(events).toMatchObject([{ payload: { backupId } }]);
});

test("the latest is drilled while the control plane works, which has its report when nothing is under way any more", async () => {
  const { latest } = await api.client.backups.status();

  const { startedAt } = await api.client.backups.drill();

  expect((await api.client.backups.drills()).underWaySince).toBe(startedAt);
  await expect(api.client.backups.drill()).rejects.toEqual(refused("STATE_CONFLICT"));
  await expect.poll(async () => (await api.client.backups.drills()).underWaySince, { timeout: 60_000 }).toBeNull();
  const { items } = await api.client.backups.drills();
  expect(items).toMatchObject([{ passed: true, problem: null, backup: { path: latest?.path } }]);
  expect(items[0]?.restored?.tableRows).toBe(latest?.tableRows);
  expect(await api.client.backups.status()).toMatchObject({ latest: { backupId: latest?.backupId } });
});

test("a schedule makes them, removes what it has outlived, and its archive restores to the same rows", async () => {
  const backups = await openHomeBackups({ homePath: api.home, databaseUrl: urlOf(connection) });
  const keep = { last: 2, daily: 0, weekly: 0, monthly: 0 };
  const asked = { timing: "@every 1m", timeZone: "UTC", folder, recipients: [], keysIncluded: false, keep };
  for (const timing of ["@every 1s", "@every 59s", "*/30 * * * * *", "10,20 0 3 * * *"]) {
    const tooClose = { code: "REQUEST_INVALID", details: { field: "timing", leastMs: 60_000 } };
    await expect(backups.schedule({ ...asked, timing })).rejects.toMatchObject(tooClose);
    await expect(backups.reschedule({ timing, timeZone: "UTC" })).rejects.toMatchObject(tooClose);
  }
  await expect(backups.schedule({ ...asked, timing: "now and then" })).rejects.toEqual(refused("REQUEST_INVALID"));
  await expect(backups.schedule({ ...asked, recipients: ["bob"] })).rejects.toEqual(refused("REQUEST_INVALID"));

  const { setAt } = await backups.schedule(asked);
  const homeId = (await readFile(join(api.home, "id"), "utf8")).trim();
  const db = await openDatabase(connection);
  // More often than anybody may ask for it: nobody has to wait for minutes.
  await db.transaction(LOCAL_TENANT, async (tx) => {
    await putBackupSchedule(tx, homeId, { ...asked, timing: "@every 1s", setAt, nextDueAt: setAt });
    tx.notify(BACKUPS_CHANNEL, homeId);
  });
  await db.close();

  const states = async () => (await api.client.backups.list()).items.filter((one) => one.trigger === "schedule");
  await expect
    .poll(async () => (await states()).filter(({ state }) => state === "pruned").length, { timeout: 60_000 })
    .toBeGreaterThan(0);
  await backups.unschedule();
  const succeeded = async () => (await states()).filter(({ state }) => state === "succeeded");
  // One that was due is still made, and followed by its pruning: then what is there is what is on record.
  const left = async () => {
    const recorded = (await succeeded()).map(({ path }) => path.slice(folder.length + 1)).toSorted();
    return { recorded: recorded.length, beside: (await readdir(folder)).filter((name) => !recorded.includes(name)) };
  };
  await expect.poll(left).toEqual({ recorded: keep.last, beside: [] });
  const [newest] = await succeeded();
  await backups.close();

  const empty = await createDatabase(null);
  const target = join(folder, "restored");
  await restoreHome({
    path: newest?.path ?? "",
    keys: { passphrases: [], identities: [] },
    target,
    trustedKey: null,
    databaseUrl: urlOf(empty),
  });
  const [now, then] = [await everyRow(connection), await everyRow(empty)];
  for (const table of ["users", "memberships", "tenant_key", "schema_migrations", "runs", "tenants"]) {
    expect([table, then[table]]).toEqual([table, now[table]]);
  }
  await dropDatabase(empty);
});

test("the administrator of another tenant gets nothing of it, and a viewer of ours neither", async () => {
  const db = await openDatabase(connection);
  const OTHER = "neighbour" as TenantId;
  await db.transaction(DIRECTORY, (tx) => insertTenant(tx, OTHER, "Neighbour"));
  const token = newToken("key", OTHER);
  await db.transaction(OTHER, async (tx) => {
    const [serviceAccountId, keyId] = ["a" as ServiceAccountId, "k" as ApiKeyId];
    await insertServiceAccount(tx, { serviceAccountId, name: "a", role: "admin", createdBy: "test" });
    const owner = { ownerKind: "service-account", ownerId: serviceAccountId } as const;
    const made = { keyId, name: "k", hint: hintOf(token), keyHash: hashToken(token), scopes: null, createdBy: "test" };
    await insertApiKey(tx, { ...owner, ...made, expiresAt: null });
  });
  await db.close();
  const account = await api.client.serviceAccounts.create({ body: { name: "w", role: "viewer" } });
  const body = { ownerKind: "service-account", ownerId: account.serviceAccountId, name: "w", scopes: null } as const;
  const viewer = (await api.client.keys.create({ body })).token;

  for (const asker of [token, viewer]) {
    const client = createClient({ url: api.url, token: asker, retries: 0 });
    const { backups } = client;
    for (const call of [
      () => backups.list(),
      () => backups.start(),
      () => backups.status(),
      () => backups.drills(),
      () => backups.drill(),
      () => backups.reschedule({ body: { timing: "@daily", timeZone: "UTC" } }),
      () => backups.get({ params: { backupId: "x" } }),
    ]) {
      await expect(call()).rejects.toEqual(refused("FORBIDDEN"));
    }
  }
});
