import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { Database } from "../../store/database.ts";
import type { Batch } from "./batches.ts";
import { keepLease } from "./keep-lease.ts";

const LEASE_MS = 300;

/** A batch whose lease ends in so long. @param renewal what the database says when it is asked to renew it */
const keep = (leftMs: number, renewal: () => Promise<boolean>) => {
  const clock = createTestClock();
  const batch = { subscription: { name: "hook" }, safeUntilMs: clock.now().getTime() + leftMs } as Batch;
  const db = { transaction: renewal } as Partial<Database> as Database;
  const begun = Promise.withResolvers<AbortSignal>();
  const end = Promise.withResolvers<void>();
  const options = { leaseMs: LEASE_MS, signal: new AbortController().signal };
  const kept = keepLease({ db, clock }, batch, options, (signal) => {
    begun.resolve(signal);
    return end.promise;
  });
  return { clock, begun: begun.promise, end: () => (end.resolve(), kept) };
};
const never = (): Promise<boolean> => new Promise(() => undefined);

test("a lease that nobody can renew ends by when it was taken, and not by when its batch had been read", async () => {
  const { clock, begun, end } = keep(100, never);
  const signal = await begun;

  clock.advance(99);
  expect(signal.aborted).toBe(false);
  clock.advance(1);

  expect(signal.reason).toMatchObject({ code: "LEASE_LOST" });
  await end();
});

test("a lease is renewed for as long as the work takes, and no longer", async () => {
  let renewals = 0;
  const { clock, begun, end } = keep(LEASE_MS, () => Promise.resolve((renewals += 1) > 0));
  const signal = await begun;
  for (let count = 1; count <= 5; count += 1) {
    clock.advance(LEASE_MS / 3);
    await expect.poll(() => clock.waiting()).toBe(2); // the next renewal, and the end
    expect(renewals).toBe(count);
  }

  await end();

  expect([signal.aborted, clock.waiting()]).toEqual([false, 0]);
});

test.each([
  ["goes on where nobody else has taken it", () => Promise.resolve(true), false],
  ["is lost where somebody else has", () => Promise.resolve(false), true],
  ["is lost where nobody can say", () => Promise.reject(new Error("away")), true],
])("a lease whose time was over before the work began %s", async (_what, renewal, isLost) => {
  const { begun, end } = keep(-1, renewal);

  expect((await begun).aborted).toBe(isLost);
  await end();
});
