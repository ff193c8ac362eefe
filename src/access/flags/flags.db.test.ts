import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { openDatabase } from "../../store/database.ts";
import { createAccessCache } from "../cache/access-cache.ts";
import { createEpochs } from "../cache/epochs.ts";
import type { Flags } from "./flags.ts";
import { createFlags } from "./flags.ts";

const FLAG = "record-allowed-decisions";
const events = createEventLog();
let database: TestDatabase;
let db: Database;
let clock: TestClock;
let tenantId: TenantId;
let tenants = 0;
let flags: Flags;
beforeAll(async () => {
  clock = createTestClock();
  database = await openTestDatabase();
  db = await openDatabase(database.connection, clock);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  const epochs = await createEpochs({ db, clock });
  flags = createFlags({ db, clock, events, cache: createAccessCache({ epochs, shared: null }) });
  return () => epochs.close();
});
const actor = (): Actor => ({
  tenantId,
  kind: "user",
  id: "ada",
  roles: ["admin"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
const set = async (percentage: number, expiresAt: Date | null = null) => {
  await flags.set(actor(), { flag: FLAG, percentage, expiresAt });
  clock.advance(500); // as long as a change may take where its notification is lost
};
const units = Array.from({ length: 2_000 }, (_, n) => `user:${n}`);
const onFor = async () => {
  const on: string[] = [];
  for (const unit of units) if (await flags.isOn(tenantId, FLAG, unit)) on.push(unit);
  return on;
};

test("a flag that nobody has set is as the catalogue says", async () => {
  expect(await onFor()).toEqual([]);
  expect(await flags.list(tenantId)).toMatchObject([{ flag: FLAG, percentage: 0, expiresAt: null, setBy: null }]);
});

test("a percentage is that part of the units, the same each time, and a larger one includes a smaller", async () => {
  await set(10);
  const ten = await onFor();
  expect(ten.length).toBeGreaterThan(140);
  expect(ten.length).toBeLessThan(260);
  expect(await onFor()).toEqual(ten);
  await set(40);
  const forty = await onFor();
  expect(forty.length).toBeGreaterThan(700);
  expect(forty).toEqual(expect.arrayContaining(ten));
  await set(100);
  expect(await onFor()).toEqual(units);
});

test("an expired flag is as the catalogue says", async () => {
  await set(100, new Date(clock.now().getTime() + 60_000));
  expect(await flags.isOn(tenantId, FLAG, "user:1")).toBe(true);
  clock.advance(60_000);
  expect(await flags.isOn(tenantId, FLAG, "user:1")).toBe(false);
});

test("another tenant's flag is its own", async () => {
  await set(100);
  expect(await flags.isOn("another" as TenantId, FLAG, "user:1")).toBe(false);
});

test("changes are on the audit chain with what was before and after", async () => {
  await set(100);
  await flags.unset(actor(), FLAG);
  const log = await db.transaction(tenantId, (tx) => events.read(tx, { limit: 10 }));
  expect(log).toMatchObject([
    { name: "flag.changed", actor: "user:ada", payload: { before: { percentage: 0 }, after: { percentage: 100 } } },
    { name: "flag.changed", actor: "user:ada", payload: { before: { percentage: 100 }, after: { percentage: 0 } } },
  ]);
});

test.each([
  [{ flag: "teleport", percentage: 1, expiresAt: null }, /there is no flag teleport/],
  [{ flag: "constructor", percentage: 1, expiresAt: null }, /there is no flag/],
  [{ flag: FLAG, percentage: 101, expiresAt: null }, /101 is no percentage/],
  [{ flag: FLAG, percentage: 0.5, expiresAt: null }, /no percentage/],
  [{ flag: FLAG, percentage: 1, expiresAt: new Date(0) }, /past already/],
])("%j is refused", async (setting, message) => {
  await expect(flags.set(actor(), setting)).rejects.toMatchObject({
    code: "FLAG_INVALID",
    message: expect.stringMatching(message),
  });
});
