/** Two control planes that share a database and a Redis. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { startRedis } from "../../../test/support/redis.ts";
import type { TestRedis } from "../../../test/support/redis.ts";
import type { TenantId } from "../../model/ids.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import type { AccessCache, SharedStore } from "./access-cache.ts";
import { createAccessCache } from "./access-cache.ts";
import type { Epochs } from "./epochs.ts";
import { createEpochs } from "./epochs.ts";
import { createRedisStore } from "./redis-store.ts";
import { sealStore } from "./sealed-store.ts";

let database: TestDatabase;
let redis: TestRedis;
let clock: TestClock;
let tenantId: TenantId;
let tenants = 0;
const opened: Epochs[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  redis = await startRedis();
  clock = createTestClock();
});
afterAll(async () => {
  await redis.stop();
  await database.drop();
});
beforeEach(() => {
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  return async () => {
    for (const epochs of opened.splice(0)) await epochs.close();
  };
});

const plane = async (shared: SharedStore | null): Promise<AccessCache> => {
  const epochs = await createEpochs({ db: database.db, clock });
  opened.push(epochs);
  return createAccessCache({ epochs, shared });
};
const ofRedis = () => sealStore(createRedisStore(redis.client), database.db.deriveKey("test"));
const entry = (key = "k") => ({ tenantId, scope: "flags", key, schema: z.object({ value: z.number() }) }) as const;
/** Counts how often it is loaded. */
const source = (value: number) => {
  const calls = { count: 0 };
  const load = async () => {
    calls.count += 1;
    return { value };
  };
  return { calls, load };
};
const change = () => database.db.transaction(tenantId, (tx) => raiseEpoch(tx, "flags"));

test("those who ask at once share one load, and the next ones need none", async () => {
  const cache = await plane(null);
  const { calls, load } = source(1);
  const values = await Promise.all(Array.from({ length: 50 }, () => cache.get(entry(), load)));
  await cache.get(entry(), load);
  expect(values).toEqual(values.map(() => ({ value: 1 })));
  expect(calls.count).toBe(1);
  expect(cache.counts().flags).toEqual({ hits: 50, loads: 1, sharedHits: 0, sharedFailures: 0 });
});

test("what one control plane has loaded the other finds in the shared store", async () => {
  const [here, there] = [await plane(ofRedis()), await plane(ofRedis())];
  await here.get(entry(), source(1).load);
  const second = source(2);
  expect(await there.get(entry(), second.load)).toEqual({ value: 1 });
  expect(second.calls.count).toBe(0);
  expect(there.counts().flags).toMatchObject({ sharedHits: 1, loads: 0 });
});

test("after a change nobody gets the old value, from either store, half a second later at the latest", async () => {
  const [here, there] = [await plane(ofRedis()), await plane(ofRedis())];
  await here.get(entry(), source(1).load);
  await there.get(entry(), source(1).load);
  for (const epochs of opened) await epochs.close(); // nobody hears a notification
  await change();
  clock.advance(500);
  const fresh = source(2);
  expect(await here.get(entry(), fresh.load)).toEqual({ value: 2 });
  expect(await there.get(entry(), fresh.load)).toEqual({ value: 2 });
  expect(fresh.calls.count).toBe(1);
});

test("a change that was rolled back changes nothing", async () => {
  const cache = await plane(null);
  await cache.get(entry(), source(1).load);
  const failed = database.db.transaction(tenantId, async (tx) => {
    await raiseEpoch(tx, "flags");
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  clock.advance(500);
  const again = source(2);
  expect(await cache.get(entry(), again.load)).toEqual({ value: 1 });
});

test("a failed load is nobody's but that of those who waited for it", async () => {
  const cache = await plane(null);
  const failing = () => cache.get(entry(), () => Promise.reject(new Error("away")));
  await expect(Promise.all([failing(), failing()])).rejects.toThrow("away");
  expect(await cache.get(entry(), source(3).load)).toEqual({ value: 3 });
});

test("a shared store that is away, or holds nonsense, is as good as an empty one", async () => {
  const away = { get: () => Promise.reject(new Error("away")), set: () => Promise.reject(new Error("away")) };
  const cache = await plane(away);
  expect(await cache.get(entry(), source(1).load)).toEqual({ value: 1 });
  expect(cache.counts().flags).toMatchObject({ loads: 1, sharedFailures: 2 });

  const nonsense = await plane({ get: () => Promise.resolve('{"value":"x"}'), set: () => Promise.resolve() });
  expect(await nonsense.get(entry(), source(1).load)).toEqual({ value: 1 });
  const broken = await plane({ get: () => Promise.resolve("{"), set: () => Promise.resolve() });
  expect(await broken.get(entry(), source(1).load)).toEqual({ value: 1 });
});

test("a value that was changed, moved or made up in the shared store is not taken", async () => {
  const [here, there] = [await plane(ofRedis()), await plane(ofRedis())];
  await here.get(entry(), source(1).load);
  await here.get(entry("other"), source(9).load);
  const [name = "", other = ""] = (await redis.client.keys(`*${tenantId}*`)).sort();
  const [sealed = "", moved = ""] = [await redis.client.get(name), await redis.client.get(other)].map(String);
  const changed = Buffer.from(Buffer.from(sealed, "base64").toString("latin1").replace("1", "2"), "latin1");
  for (const forged of [changed.toString("base64"), moved, '{"value":2}', ""]) {
    await redis.client.set(name, forged);
    const key = name.includes("other") ? "other" : "k";
    const fresh = await plane(ofRedis());
    expect(await fresh.get(entry(key), source(5).load)).toEqual({ value: 5 });
  }
  expect(there.counts()).toEqual({});
});

test("a tenant never gets another's value", async () => {
  const cache = await plane(ofRedis());
  await cache.get(entry(), source(1).load);
  tenantId = "another" as TenantId;
  expect(await cache.get(entry(), source(2).load)).toEqual({ value: 2 });
});

test("who has made a change finds it made, before any notification has come back", async () => {
  const epochs = await createEpochs({ db: database.db, clock });
  opened.push(epochs);
  const found: number[] = [await epochs.of(tenantId, "flags")];

  for (let made = 0; made < 50; made += 1) {
    await change();
    found.push(await epochs.of(tenantId, "flags"));
  }

  expect(found).toEqual(Array.from({ length: 51 }, (_, at) => at));
});

test("who has made a change finds it made, also while a question of a moment before is under way", async () => {
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let questions = 0;
  // The answer to the first question is read, and comes late.
  const slow: Database["transaction"] = async (tenant, work) => {
    const answer = await database.db.transaction(tenant, work);
    questions += 1;
    if (questions > 1) return answer;
    asked.resolve();
    await held.promise;
    return answer;
  };
  const epochs = await createEpochs({ db: { ...database.db, transaction: slow }, clock });
  opened.push(epochs);
  const before = epochs.of(tenantId, "flags");
  await asked.promise;
  await change();
  const [after, another] = [epochs.of(tenantId, "flags"), epochs.of(tenantId, "flags")];
  held.resolve();

  expect(await Promise.all([before, after, another])).toEqual([expect.any(Number), 1, 1]);
  expect(questions).toBe(2);
});
