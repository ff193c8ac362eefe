import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { createEventLog } from "../event-log.ts";
import { createSubscriptions } from "../subscriptions.ts";
import { postgresSource } from "./event-source.ts";
import { createPull } from "./pull.ts";

let database: TestDatabase;
/** Its time stands still: what waits for its next attempt waits, however long the test takes. */
let db: Database;
const clock = createTestClock();
const log = createEventLog();
beforeAll(async () => {
  database = await openTestDatabase();
  db = await openDatabase(database.connection, clock);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const paused = (runId: string, reason: string): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});

const open = async (name: string, events: NewEvent[], batchSize: number) => {
  const tenant = name as TenantId;
  await db.transaction(tenant, (tx) => log.append(tx, events));
  const subscriptions = createSubscriptions(db, tenant);
  await subscriptions.add({ name: "reader", kind: "pull", filter: { names: ["run.*"] }, batchSize, after: 0 }, "me");
  const postgres = postgresSource(db, log);
  const pull = createPull(
    { db, clock, random: () => 0.5, sources: { postgres, nats: postgres }, owner: "test" },
    tenant,
  );
  const take = async (leaseMs = 30_000) => {
    const batch = await pull.take("reader", leaseMs);
    return batch === null ? null : { ...batch, positions: batch.events.map(({ position }) => position) };
  };
  return { subscriptions, pull, take };
};

test("a reader takes batch after batch, and nobody else has one meanwhile", async () => {
  const { pull, take, subscriptions } = await open("reader", [paused("a", "1"), paused("b", "2"), paused("a", "3")], 2);
  const first = await take();
  expect(first?.positions).toEqual([1, 2]);
  expect(await take()).toBeNull();
  await pull.acknowledge("reader", { token: first!.token, delivered: [1, 2], failed: [] });
  const second = await take();
  expect(second?.positions).toEqual([3]);
  await pull.acknowledge("reader", { token: second!.token, delivered: [3], failed: [] });
  expect((await take())?.positions).toEqual([]);
  expect((await subscriptions.get("reader")).lag.events).toBe(0);
});

test("what a receipt leaves out is delivered again, and what it calls failed waits for its next attempt", async () => {
  const { pull, take, subscriptions } = await open(
    "partial",
    ["1", "2", "3"].map((n) => paused(n, n)),
    10,
  );
  const first = await take();
  await pull.acknowledge("reader", { token: first!.token, delivered: [1], failed: [{ position: 2, message: "no" }] });
  expect(await subscriptions.get("reader")).toMatchObject({ cursor: 2, lag: { waiting: 1, dead: 0 } });
  expect((await take())?.positions).toEqual([3]);
});

test("a receipt that comes too late changes nothing", async () => {
  const { pull, take, subscriptions } = await open("late", [paused("a", "1")], 10);
  const late = await take();
  await subscriptions.replay("reader", "start", "me");
  const receipt = { token: late!.token, delivered: [1], failed: [] };
  await expect(pull.acknowledge("reader", receipt)).rejects.toMatchObject({ code: "LEASE_LOST" });
  expect((await take())?.positions).toEqual([1]);
});

test("there is nothing to ask for where events are brought, and of what is paused", async () => {
  const { pull, subscriptions } = await open("kinds", [], 10);
  await subscriptions.add({ name: "hook", kind: "webhook", filter: {} }, "me");
  await expect(pull.take("hook", 1_000)).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  await subscriptions.pause("reader", "rest", "me");
  await expect(pull.take("reader", 1_000)).rejects.toThrow("subscription reader is paused: rest");
  await expect(pull.take("nobody", 1_000)).rejects.toMatchObject({ code: "SUBSCRIPTION_NOT_FOUND" });
  await expect(subscriptions.add({ name: "hook", kind: "pull", filter: {} }, "me")).rejects.toMatchObject({
    code: "STATE_CONFLICT",
  });
});
