import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TenantId } from "../../model/ids.ts";
import { keepAudit } from "./audit-retention.ts";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const DAY_MS = 86_400_000;

const open = (days: number | null | Record<string, number | null>, fail: string | null = null) => {
  const clock = createTestClock();
  const pruned: unknown[] = [];
  const faults: unknown[] = [];
  const retention = keepAudit({
    clock,
    keepDaysOf: async (tenantId) => (typeof days === "object" ? (days?.[tenantId] ?? null) : days),
    tenants: async () => ["a", "b"] as TenantId[],
    onFault: (error) => faults.push(error),
    auditLog: {
      prune: async ({ tenantId }, keepDays) => {
        if (tenantId === fail) throw new Error("its chain is broken");
        pruned.push([tenantId, keepDays]);
        return null;
      },
    },
  });
  return { clock, pruned, faults, retention };
};

test("each tenant's log is pruned a while after the start, and once a day", async () => {
  const { clock, pruned, retention } = open(400);
  clock.advance(10 * 60_000);
  await settle();
  expect(pruned).toEqual([
    ["a", 400],
    ["b", 400],
  ]);
  clock.advance(DAY_MS);
  await settle();
  expect(pruned).toHaveLength(4);
  await retention.close();
  clock.advance(2 * DAY_MS);
  await settle();
  expect(pruned).toHaveLength(4);
});

test("a broken chain is told of, and is no reason to leave the others alone", async () => {
  const { clock, pruned, faults } = open(30, "a");
  clock.advance(10 * 60_000);
  await settle();
  expect(pruned).toEqual([["b", 30]]);
  expect(faults).toHaveLength(1);
});

test("each tenant keeps its log for as long as it says itself", async () => {
  const { clock, pruned } = open({ a: null, b: 90 });
  clock.advance(10 * 60_000);
  await settle();
  expect(pruned).toEqual([["b", 90]]);
});

test("without a policy everything is kept", async () => {
  const { clock, pruned } = open(null);
  clock.advance(3 * DAY_MS);
  await settle();
  expect(pruned).toEqual([]);
});
