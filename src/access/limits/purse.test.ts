import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TenantId } from "../../model/ids.ts";
import type { BucketStore } from "./bucket-store.ts";
import { withFallback } from "./bucket-store.ts";
import { createPurse } from "./purse.ts";

const TENANT = "acme" as TenantId;

const open = (perSecond: number, burst: number) => {
  const clock = createTestClock();
  let asked = 0;
  const broken: BucketStore = {
    take: () => Promise.reject(new Error("away")),
  };
  // The local buckets are what stands in for a store that is away; here they are the store.
  const buckets = withFallback({ shared: broken, clock, onFailure: () => undefined });
  const store: BucketStore = {
    take: (tenantId, request) => {
      asked += 1;
      return buckets.take(tenantId, request);
    },
  };
  const purse = (name = "bucket") => createPurse({ store, clock }, { tenantId: TENANT, name, perSecond, burst });
  return { clock, purse, asked: () => asked };
};

test("a full bucket allows its burst, then what comes back", async () => {
  const { clock, purse } = open(10, 50);
  const mine = purse();
  const spent = await Promise.all(Array.from({ length: 200 }, () => mine.spend(1)));
  expect(spent.filter(({ allowed }) => allowed)).toHaveLength(50);
  expect(spent.at(-1)).toEqual({ allowed: false, remaining: 0, resetMs: 100 });

  clock.advance(100);
  expect([(await mine.spend(1)).allowed, (await mine.spend(1)).allowed]).toEqual([true, false]);
  clock.advance(60_000);
  const later = await Promise.all(Array.from({ length: 200 }, () => mine.spend(1)));
  expect(later.filter(({ allowed }) => allowed)).toHaveLength(50);
});

test("a flood asks the store for refills, not for each request", async () => {
  const { clock, purse, asked } = open(10, 50);
  const mine = purse();
  let allowed = 0;
  for (let second = 0; second < 10; second += 1) {
    const spent = await Promise.all(Array.from({ length: 10_000 }, () => mine.spend(1)));
    allowed += spent.filter((spending) => spending.allowed).length;
    clock.advance(1_000);
  }
  expect(allowed).toBe(50 + 9 * 10);
  expect(asked()).toBeLessThan(100);
});

test("two processes together get no more than one alone", async () => {
  const { purse } = open(10, 50);
  const [one, two] = [purse(), purse()];
  const spent = await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? one : two).spend(1)));
  expect(spent.filter(({ allowed }) => allowed)).toHaveLength(50);
});

test("a dear request is refused without keeping cheap ones out, and says when to come again", async () => {
  const { clock, purse } = open(1, 10);
  const mine = purse();
  await mine.spend(7);
  expect(await mine.spend(5)).toEqual({ allowed: false, remaining: 3, resetMs: 2_000 });
  expect(await mine.spend(3)).toMatchObject({ allowed: true, remaining: 0 });
  expect(await mine.spend(11)).toMatchObject({ allowed: false });
  clock.advance(5_000);
  expect(await mine.spend(5)).toMatchObject({ allowed: true });
});

test("a shared store that fails is left alone for a second; meanwhile the limit holds in this process", async () => {
  const clock = createTestClock();
  let asked = 0;
  const failures: unknown[] = [];
  const shared: BucketStore = {
    take: () => {
      asked += 1;
      return Promise.reject(new Error("away"));
    },
  };
  const store = withFallback({ shared, clock, onFailure: (error) => failures.push(error) });
  const mine = createPurse({ store, clock }, { tenantId: TENANT, name: "b", perSecond: 1, burst: 20 });
  const spent = await Promise.all(Array.from({ length: 100 }, () => mine.spend(1)));
  expect(spent.filter(({ allowed }) => allowed)).toHaveLength(20);
  expect([asked, failures.length]).toEqual([1, 1]);
  clock.advance(1_000);
  await mine.spend(1);
  expect(asked).toBe(2);
});
