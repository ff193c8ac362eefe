import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { keepTurnover } from "./queue-rates.ts";

const OTHER = "another" as TenantId;

/** Each count takes `tookMs` and finds as much as there were counts before it. */
const openFixture = (tookMs: number) => {
  const clock = createTestClock();
  const counted: TenantId[] = [];
  const count = async (tenantId: TenantId) => {
    counted.push(tenantId);
    clock.advance(tookMs);
    return [{ queue: "q", enqueued: counted.length, succeeded: 0, failed: 0 }];
  };
  return { clock, counted, turnover: keepTurnover(count, clock) };
};

test("what was counted stands for twenty times as long as that took, for each tenant by itself", async () => {
  const { clock, counted, turnover } = openFixture(100);

  const first = await turnover(LOCAL_TENANT);
  clock.advance(1_899);
  expect(await turnover(LOCAL_TENANT)).toBe(first);
  clock.advance(1);
  expect(await turnover(LOCAL_TENANT)).toMatchObject([{ enqueued: 2 }]);
  await turnover(OTHER);
  await turnover(LOCAL_TENANT);
  expect(counted).toEqual([LOCAL_TENANT, LOCAL_TENANT, OTHER]);
});

test("who asks while it is counted waits for the same count", async () => {
  const { counted, turnover } = openFixture(0);

  const [one, two] = await Promise.all([turnover(LOCAL_TENANT), turnover(LOCAL_TENANT)]);

  expect(one).toBe(two);
  expect(counted).toHaveLength(1);
});

test("a clock that was put back keeps no count", async () => {
  const { clock, counted, turnover } = openFixture(100);
  await turnover(LOCAL_TENANT);

  clock.advance(-200);
  await turnover(LOCAL_TENANT);

  expect(counted).toHaveLength(2);
});

test("one that failed is told to who waits for it, and counted anew for the next", async () => {
  const clock = createTestClock();
  const answers = [() => Promise.reject(new Error("no database")), async () => []];
  const turnover = keepTurnover(() => answers.shift()!(), clock);

  await expect(turnover(LOCAL_TENANT)).rejects.toThrow("no database");

  expect(await turnover(LOCAL_TENANT)).toEqual([]);
});
