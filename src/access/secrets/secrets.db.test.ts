import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { startTransitService } from "../../../test/support/transit-service.ts";
import type { TransitService } from "../../../test/support/transit-service.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import type { AgentId, AttemptId, RunId, TaskId, TenantId } from "../../model/ids.ts";
import type { Lease } from "../../model/run.ts";
import type { MasterKeys } from "./master-key.ts";
import { openMasterKeys } from "./open-master-keys.ts";
import { createSecrets } from "./secrets.ts";

let database: TestDatabase;
let transit: TransitService;
let folder: string;
let tenantId: TenantId;
let tenants = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  transit = await startTransitService();
});
afterAll(async () => {
  await transit.stop();
  await database.drop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-keys-"));
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  return () => rm(folder, { recursive: true });
});

const VALUE = "correct horse battery staple";
const events = createEventLog();
const secretsWith = (masterKeys: MasterKeys) => createSecrets({ db: database.db, events, masterKeys });
const inFile = async () => secretsWith(await openMasterKeys(folder, {}));
const keyOf = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const actor = (): Actor => ({
  tenantId,
  kind: "user",
  id: "ada",
  roles: ["admin"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
const lease = (): Lease => ({
  tenantId,
  runId: "run" as RunId,
  taskId: "task" as TaskId,
  attemptId: "attempt" as AttemptId,
  number: 1,
  agentId: "agent" as AgentId,
  token: 1,
  expiresAt: new Date(),
  previousFailure: null,
});
const rowsOf = async (table: string) =>
  JSON.stringify((await database.admin.query(`select * from provost.${table}`)).rows);

const SOURCES: [string, () => Promise<MasterKeys>][] = [
  ["a file of the data folder", () => openMasterKeys(folder, {})],
  ["the environment", () => openMasterKeys(folder, { PROVOST_MASTER_KEY: keyOf(1) })],
  [
    "a transit service",
    () => openMasterKeys(folder, { PROVOST_TRANSIT_ADDRESS: transit.address, PROVOST_TRANSIT_TOKEN: transit.token }),
  ],
];

describe.each(SOURCES)("with the master key from %s", (_where, open) => {
  test("a value comes back for the attempt that names it, and is nowhere in the database", async () => {
    const secrets = secretsWith(await open());
    await secrets.set(actor(), { name: "API_TOKEN", value: VALUE });
    expect(await secrets.give(lease(), ["API_TOKEN", "API_TOKEN"])).toEqual([{ name: "API_TOKEN", value: VALUE }]);
    for (const table of ["secrets", "events", "event_inbox"]) expect(await rowsOf(table)).not.toContain(VALUE);
    expect(await rowsOf("secrets")).not.toContain(Buffer.from(VALUE).toString("base64").slice(0, 20));
  });

  test("what was moved to another name, tenant or version opens no more", async () => {
    const secrets = secretsWith(await open());
    await secrets.set(actor(), { name: "ONE", value: VALUE });
    await secrets.set(actor(), { name: "TWO", value: "another value" });
    await database.admin.query(
      `update provost.secrets t set wrapped_key = o.wrapped_key, ciphertext = o.ciphertext from provost.secrets o
       where t.tenant_id = $1 and o.tenant_id = $1 and t.name = 'TWO' and o.name = 'ONE'`,
      [tenantId],
    );
    await expect(secrets.give(lease(), ["TWO"])).rejects.toMatchObject({ code: "KEY_INVALID" });
  });
});

test("a listing has names and no values; setting again replaces, removing removes", async () => {
  const secrets = await inFile();
  await secrets.set(actor(), { name: "B", value: VALUE });
  await secrets.set(actor(), { name: "A", value: "first value" });
  await secrets.set(actor(), { name: "A", value: "second value" });

  const listed = await secrets.list(tenantId);
  expect(listed.map(({ name, version, setBy }) => [name, version, setBy])).toEqual([
    ["A", 2, "user:ada"],
    ["B", 1, "user:ada"],
  ]);
  expect(Object.keys(listed[0] ?? {})).toEqual(["name", "version", "masterKeyId", "setAt", "setBy"]);
  expect(await secrets.give(lease(), ["A"])).toEqual([{ name: "A", value: "second value" }]);

  await secrets.remove(actor(), "A");
  await expect(secrets.give(lease(), ["A", "B", "C"])).rejects.toMatchObject({
    code: "SECRET_NOT_FOUND",
    details: { names: ["A", "C"] },
  });
  await expect(secrets.remove(actor(), "A")).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
});

test("another tenant has no such secret", async () => {
  const secrets = await inFile();
  await secrets.set(actor(), { name: "MINE", value: VALUE });
  const other = { ...lease(), tenantId: "another" as TenantId };
  await expect(secrets.give(other, ["MINE"])).rejects.toMatchObject({ code: "SECRET_NOT_FOUND" });
});

test.each([
  ["lower-case and dashes", { name: "api-token", value: VALUE }, /cannot be the name/],
  ["a loader's name", { name: "LD_PRELOAD", value: VALUE }, /meaning of its own/],
  ["ours", { name: "PROVOST_RUN", value: VALUE }, /meaning of its own/],
  ["too short", { name: "PIN", value: "1234" }, /4 bytes/],
  ["a NUL", { name: "NUL", value: "12345678\0" }, /NUL/],
  ["too long", { name: "LONG", value: "x".repeat(65_537) }, /at most 65536/],
])("%s is refused, and the message does not repeat the value", async (_what, secret, message) => {
  const failure = await (await inFile()).set(actor(), secret).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "SECRET_INVALID", message: expect.stringMatching(message) });
  expect(JSON.stringify(failure)).not.toContain(secret.value);
});

test("rotation of the master key: old secrets open before and after they are wrapped anew", async () => {
  const keys = await openMasterKeys(folder, {});
  const secrets = secretsWith(keys);
  await secrets.set(actor(), { name: "OLD", value: VALUE });
  const before = await keys.current();
  const after = await keys.rotate();
  expect(after.id).not.toBe(before.id);
  expect(await secrets.give(lease(), ["OLD"])).toEqual([{ name: "OLD", value: VALUE }]);

  expect(await secrets.rewrap(actor())).toEqual(["OLD"]);
  expect(await secrets.list(tenantId)).toMatchObject([{ masterKeyId: after.id, version: 1 }]);
  // and now the old key is not needed any more
  const file = join(folder, "master-keys.json");
  const { keys: all } = JSON.parse(await readFile(file, "utf8")) as { keys: string[] };
  await writeFile(file, JSON.stringify({ keys: all.slice(0, 1) }));
  expect(await secrets.give(lease(), ["OLD"])).toEqual([{ name: "OLD", value: VALUE }]);
});

test("rotation in the environment: the new key wraps, the one before still unwraps", async () => {
  const old = secretsWith(await openMasterKeys(folder, { PROVOST_MASTER_KEY: keyOf(1) }));
  await old.set(actor(), { name: "OLD", value: VALUE });
  const env = { PROVOST_MASTER_KEY: keyOf(2), PROVOST_MASTER_KEYS_BEFORE: `${keyOf(1)}, ${keyOf(3)}` };
  const keys = await openMasterKeys(folder, env);
  await secretsWith(keys).rewrap(actor());
  const alone = secretsWith(await openMasterKeys(folder, { PROVOST_MASTER_KEY: keyOf(2) }));
  expect(await alone.give(lease(), ["OLD"])).toEqual([{ name: "OLD", value: VALUE }]);
  await expect(old.give(lease(), ["OLD"])).rejects.toMatchObject({ code: "MASTER_KEY_UNAVAILABLE" });
  await expect(keys.rotate()).rejects.toMatchObject({ message: expect.stringMatching(/PROVOST_MASTER_KEYS_BEFORE/) });
});

test("rotation at the transit service", async () => {
  const env = { PROVOST_TRANSIT_ADDRESS: transit.address, PROVOST_TRANSIT_TOKEN: transit.token };
  const keys = await openMasterKeys(folder, env);
  const secrets = secretsWith(keys);
  await secrets.set(actor(), { name: "OLD", value: VALUE });
  await keys.rotate();
  await secrets.rewrap(actor());
  expect(await rowsOf("secrets")).toContain("vault:v2:");
  expect(await secrets.give(lease(), ["OLD"])).toEqual([{ name: "OLD", value: VALUE }]);
});

test("a transit service that refuses or is away is a failure that names it and no token", async () => {
  const wrong = await openMasterKeys(folder, { PROVOST_TRANSIT_ADDRESS: transit.address, PROVOST_TRANSIT_TOKEN: "no" });
  const away = await openMasterKeys(folder, {
    PROVOST_TRANSIT_ADDRESS: "http://127.0.0.1:9",
    PROVOST_TRANSIT_TOKEN: "t0k3n",
  });
  const set = (keys: MasterKeys) => secretsWith(keys).set(actor(), { name: "X", value: VALUE });
  await expect(set(wrong)).rejects.toMatchObject({
    code: "MASTER_KEY_UNAVAILABLE",
    message: expect.stringMatching(/403/),
  });
  const failure = await set(away).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "MASTER_KEY_UNAVAILABLE", message: expect.stringMatching(/could not wrap/) });
  expect(JSON.stringify(failure)).not.toContain("t0k3n");
});

test("the file of master keys is its owner's alone, and one that others can read is not used", async () => {
  const secrets = await inFile();
  await secrets.set(actor(), { name: "X", value: VALUE });
  const file = join(folder, "master-keys.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await chmod(file, 0o640);
  await expect(secrets.give(lease(), ["X"])).rejects.toMatchObject({ code: "KEY_INVALID" });
});

test("every change and every use is in the audit chain, by name", async () => {
  const secrets = await inFile();
  await secrets.set(actor(), { name: "A", value: VALUE });
  await secrets.give(lease(), ["A"]);
  await secrets.remove(actor(), "A");
  const log = await database.db.transaction(tenantId, (tx) => events.read(tx, { limit: 10 }));
  expect(log.map(({ name, actor: by, payload }) => [name, by, payload])).toEqual([
    ["secret.changed", "user:ada", { secret: "A", how: "set", version: 1 }],
    ["secret.given", "engine", { attemptId: "attempt", secrets: ["A"] }],
    ["secret.changed", "user:ada", { secret: "A", how: "removed", version: 1 }],
  ]);
});
