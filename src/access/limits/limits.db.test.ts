/** Limits that control planes share, in Postgres and in Redis. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { startRedis } from "../../../test/support/redis.ts";
import type { TestRedis } from "../../../test/support/redis.ts";
import type { Limit } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import { openDatabase } from "../../store/database.ts";
import { putLimitSetting } from "../../store/access/limit-settings.ts";
import type { LimitSetting } from "../../store/access/limit-settings.ts";
import { createAccessCache } from "../cache/access-cache.ts";
import { createEpochs } from "../cache/epochs.ts";
import type { Epochs } from "../cache/epochs.ts";
import type { BucketStore } from "./bucket-store.ts";
import { createPostgresBuckets } from "./bucket-store.ts";
import { createLimit } from "./limits.ts";
import { createRedisBuckets } from "./redis-buckets.ts";

let clock: TestClock;
let db: Database;
let redis: TestRedis;
let epochs: Epochs;
let connection: Awaited<ReturnType<typeof createDatabase>>;
let tenantId: TenantId;
let tenants = 0;

beforeAll(async () => {
  clock = createTestClock();
  connection = await createDatabase();
  db = await openDatabase(connection, clock);
  redis = await startRedis();
});
afterAll(async () => {
  await db.close();
  await redis.stop();
  await dropDatabase(connection);
});
beforeEach(async () => {
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  epochs = await createEpochs({ db, clock });
  return () => epochs.close();
});

const plane = (store: BucketStore): Limit =>
  createLimit({ db, clock, cache: createAccessCache({ epochs, shared: null }), store });
const actor = (id: string): { actor: Actor } => ({
  actor: { tenantId, kind: "user", id, roles: ["viewer"], scopes: null, credentialId: null, expiresAt: null },
});
const set = (setting: LimitSetting) =>
  db.transaction(tenantId, async (tx) => {
    await raiseEpoch(tx, "limits");
    await putLimitSetting(tx, setting);
  });
const allowedOf = async (asks: Promise<{ allowed: boolean }>[]) =>
  (await Promise.all(asks)).filter(({ allowed }) => allowed).length;
const many = <T>(count: number, ask: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => ask(n));

const STORES: [string, () => BucketStore][] = [
  ["Postgres", () => createPostgresBuckets({ db, clock })],
  ["Redis", () => createRedisBuckets({ redis: redis.client, clock })],
];

describe.each(STORES)("in %s", (_name, store) => {
  test("two control planes together allow what one may, and refill it by the clock", async () => {
    await set({ subject: "actor", rateClass: "read", tokens: 10, perSeconds: 1, burst: 60 });
    const [here, there] = [plane(store()), plane(store())];
    expect(await allowedOf(many(500, (n) => (n % 2 ? here : there)(actor("ada"), "read", 1)))).toBe(60);
    clock.advance(2_000);
    expect(await allowedOf(many(500, (n) => (n % 2 ? here : there)(actor("ada"), "read", 1)))).toBe(20);
  });

  test("a refusal says when to come again, and then it is allowed", async () => {
    await set({ subject: "actor", rateClass: "write", tokens: 60, perSeconds: 60, burst: 4 });
    const limit = plane(store());
    await Promise.all(many(4, () => limit(actor("ada"), "write", 1)));
    const refused = await limit(actor("ada"), "write", 2);
    expect(refused).toEqual({ allowed: false, limit: 4, remaining: 0, resetMs: 2_000, windowSeconds: 4 });
    clock.advance(refused.resetMs);
    expect(await limit(actor("ada"), "write", 2)).toMatchObject({ allowed: true });
  });

  test("one actor's flood takes nothing from another's, whatever the store", async () => {
    await set({ subject: "actor", rateClass: "read", tokens: 1, perSeconds: 1, burst: 50 });
    await set({ subject: "tenant", rateClass: "read", tokens: 2, perSeconds: 1, burst: 100 });
    const limit = plane(store());
    expect(await allowedOf(many(5_000, () => limit(actor("flood"), "read", 1)))).toBe(50);
    expect(await allowedOf(many(50, () => limit(actor("calm"), "read", 1)))).toBe(50);
    expect(await allowedOf(many(1, () => limit(actor("late"), "read", 1)))).toBe(0);
  });
});

test("a quota counts what requests cost, over all classes", async () => {
  await set({ subject: "tenant", rateClass: "*", tokens: 100, perSeconds: 86_400, burst: 100 });
  const limit = plane(createPostgresBuckets({ db, clock }));
  expect(await limit(actor("ada"), "expensive", 20)).toMatchObject({ allowed: true });
  expect(await limit(actor("bob"), "read", 75)).toMatchObject({ allowed: true });
  expect(await limit(actor("bob"), "write", 6)).toMatchObject({ allowed: false, limit: 100, windowSeconds: 86_400 });
  expect(await limit(actor("bob"), "write", 5)).toMatchObject({ allowed: true });
});

test("a limit that is changed holds within half a second, without notifications too", async () => {
  const limit = plane(createPostgresBuckets({ db, clock }));
  expect(await limit(actor("ada"), "read", 1)).toMatchObject({ limit: 400 });
  await epochs.close();
  await set({ subject: "actor", rateClass: "read", tokens: 1, perSeconds: 1, burst: 3 });
  clock.advance(500);
  expect(await limit(actor("ada"), "read", 1)).toMatchObject({ limit: 3 });
});

test("addresses have buckets of their own, and the owner of the machine has none", async () => {
  const limit = plane(createPostgresBuckets({ db, clock }));
  const address = `2001:db8::${tenants}`;
  expect(await allowedOf(many(100, () => limit({ address }, "sign-in", 1)))).toBe(30);
  expect(await limit({ address: `${address}:1` }, "sign-in", 1)).toMatchObject({ allowed: true });
  const owner = { actor: { ...actor("owner").actor, kind: "local" as const } };
  expect(await allowedOf(many(1_000, () => limit(owner, "expensive", 1)))).toBe(1_000);
});

test("a clock that is behind does not fill a bucket twice", async () => {
  const behind = createTestClock(new Date(clock.now().getTime() - 60_000));
  const other = await openDatabase(connection, behind);
  await set({ subject: "actor", rateClass: "read", tokens: 1, perSeconds: 1, burst: 10 });
  const [here, there] = [
    plane(createPostgresBuckets({ db, clock })),
    plane(createPostgresBuckets({ db: other, clock })),
  ];
  expect(await allowedOf(many(10, () => here(actor("ada"), "read", 1)))).toBe(10);
  expect(await allowedOf(many(10, () => there(actor("ada"), "read", 1)))).toBe(0);
  await other.close();
});
