import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createEventLog } from "../event-log.ts";
import { createSubscriptions } from "../subscriptions.ts";
import { startCourier } from "./courier.ts";
import type { Courier, CourierParts } from "./courier.ts";
import type { Deliverer, DeliveryRequest, Outcome } from "./deliverer.ts";
import { postgresSource } from "./event-source.ts";
import { deliverInKeyOrder } from "./in-key-order.ts";

let database: TestDatabase;
const log = createEventLog();
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const paused = (runId: string, reason: string): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});
const append = (tenant: TenantId, ...events: NewEvent[]) =>
  database.db.transaction(tenant, (tx) => log.append(tx, events));

const postgres = () => postgresSource(database.db, log);
const faults: unknown[] = [];
const courierOf = (tenant: TenantId, deliver: Deliverer, parts: Partial<CourierParts> = {}): Promise<Courier> =>
  startCourier({
    db: database.db,
    clock: systemClock,
    random: () => 0.5,
    sources: { postgres: postgres(), nats: postgres() },
    owner: "test",
    deliverers: { webhook: deliver },
    tenants: async () => [tenant],
    onFault: (fault) => faults.push(fault),
    ...parts,
  });

const subscribe = (tenant: TenantId, parts: { batchSize?: number; maxAttempts?: number; names?: string[] } = {}) =>
  createSubscriptions(database.db, tenant).add(
    { name: "hook", kind: "webhook", filter: { names: parts.names }, after: 0, ...parts },
    "test",
  );

/** Resolves when the condition holds, looked at whenever something is delivered. */
const createRecord = () => {
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  return {
    seen,
    add: (what: string) => {
      seen.push(what);
      for (const look of waiting) look();
    },
    until: (holds: (seen: readonly string[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!holds(seen)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
};

const eachInOrder =
  (deliver: (event: { runId: string | null; payload: Record<string, unknown> }) => Outcome): Deliverer =>
  async ({ events, signal }: DeliveryRequest) => ({
    outcomes: await deliverInKeyOrder(events, signal, { atOnce: 4, deliver: async (event) => deliver(event) }),
  });

test("two couriers never have a batch in hand at once, and between them deliver each event once and in order", async () => {
  const tenant = "shared" as TenantId;
  await subscribe(tenant, { batchSize: 7 });
  const record = createRecord();
  let inHand = 0;
  let most = 0;
  const deliver: Deliverer = async ({ events }) => {
    most = Math.max(most, (inHand += 1));
    await new Promise((resolve) => setImmediate(resolve));
    for (const { position } of events) record.add(String(position));
    inHand -= 1;
    return { outcomes: events.map(() => ({ kind: "delivered" })) };
  };
  const couriers = await Promise.all([courierOf(tenant, deliver), courierOf(tenant, deliver)]);
  for (let index = 0; index < 100; index += 1) await append(tenant, paused(`run-${index % 3}`, `${index}`));
  // The first event says that there is a subscription.
  await record.until((seen) => seen.length >= 101);
  await Promise.all(couriers.map((courier) => courier.stop()));

  expect(record.seen).toEqual(Array.from({ length: 101 }, (_, index) => String(index + 1)));
  expect(most).toBe(1);
  expect((await createSubscriptions(database.db, tenant).get("hook")).lag).toMatchObject({ events: 0, seconds: 0 });
});

test("an event that fails holds up its own key alone, is given up after its attempts, and can be redelivered", async () => {
  const tenant = "poison" as TenantId;
  const subscriptions = createSubscriptions(database.db, tenant);
  await append(tenant, paused("bad", "1"), paused("good", "2"), paused("bad", "3"), paused("good", "4"));
  await subscribe(tenant, { maxAttempts: 2, names: ["run.*"] });
  const record = createRecord();
  let mended = false;
  const deliver = eachInOrder(({ runId, payload }) => {
    const reason = String(payload.reason);
    if (reason === "1" && !mended) {
      record.add("failed 1");
      return { kind: "failed", failure: { class: "transient", message: "no" } };
    }
    record.add(`${runId} ${reason}`);
    return { kind: "delivered" };
  });
  const courier = await courierOf(tenant, deliver);
  await record.until((seen) => seen.includes("bad 3"));
  await courier.drain(tenant, new AbortController().signal);

  expect(record.seen.filter((one) => one.startsWith("good"))).toEqual(["good 2", "good 4"]);
  expect(record.seen.filter((one) => !one.startsWith("good"))).toEqual(["failed 1", "failed 1", "bad 3"]);
  expect(await subscriptions.get("hook")).toMatchObject({ lag: { waiting: 0, dead: 1 }, state: "active" });
  const dead = await subscriptions.deadLetters("hook", { after: 0, limit: 10 });
  expect(dead).toMatchObject([{ position: 1, failures: 2, lastFailure: { message: "no" }, event: { runId: "bad" } }]);

  mended = true;
  expect(await subscriptions.redeliver("hook", null, "me")).toBe(1);
  await record.until((seen) => seen.includes("bad 1"));
  await courier.stop();
  expect((await subscriptions.get("hook")).lag).toMatchObject({ waiting: 0, dead: 0 });
});

test("a subscriber that is down keeps its place, gives nothing up, and is given up itself after long", async () => {
  const tenant = "down" as TenantId;
  const subscriptions = createSubscriptions(database.db, tenant);
  await append(tenant, paused("a", "1"), paused("b", "2"));
  await subscribe(tenant, { maxAttempts: 1, names: ["run.*"] });
  const record = createRecord();
  const deliver = eachInOrder(() => {
    record.add("refused");
    return { kind: "failed", failure: { class: "transient", message: "connection refused" } };
  });
  const courier = await courierOf(tenant, deliver, { disableAfterMs: 400 });
  await record.until((seen) => seen.length >= 4);
  await courier.drain(tenant, new AbortController().signal);
  await courier.stop();

  const hook = await subscriptions.get("hook");
  expect(hook).toMatchObject({ state: "disabled", cursor: 0, lag: { waiting: 0, dead: 0 } });
  expect(hook.reason).toMatch(/^it has taken nothing since 20/);
  const events = await database.db.transaction(tenant, (tx) => log.read(tx, { limit: 100 }));
  expect(events.at(-1)).toMatchObject({ name: "subscription.disabled", stream: "tenant" });

  await subscriptions.resume("hook", "me");
  const again = await courierOf(
    tenant,
    eachInOrder(({ runId }) => (record.add(String(runId)), { kind: "delivered" })),
  );
  await record.until((seen) => seen.includes("a") && seen.includes("b"));
  await again.stop();
});

test("whoever loses the lease settles nothing, and another delivers the batch again", async () => {
  const tenant = "slow" as TenantId;
  await append(tenant, paused("a", "1"));
  await subscribe(tenant, { names: ["run.*"] });
  const record = createRecord();
  const lost = Promise.withResolvers<void>();
  const stuck: Deliverer = async ({ events, signal }) => {
    record.add("taken by the first");
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    lost.resolve();
    return { outcomes: events.map(() => ({ kind: "delivered" })) };
  };
  // It can lease, but never renew: as a control plane that is cut off.
  const cut = { ...database.db };
  const first = await courierOf(tenant, stuck, { leaseMs: 300, db: cut });
  await record.until((seen) => seen.length === 1);
  cut.transaction = () => Promise.reject(new Error("cut off"));
  const second = await courierOf(tenant, async ({ events }) => {
    record.add("delivered by the second");
    return { outcomes: events.map(() => ({ kind: "delivered" })) };
  });
  await lost.promise;
  await record.until((seen) => seen.includes("delivered by the second"));
  await Promise.all([first.stop(), second.stop()]);
  expect(record.seen).toEqual(["taken by the first", "delivered by the second"]);
});

test("a pause stops the delivery and a replay begins it anew from any point", async () => {
  const tenant = "replayed" as TenantId;
  const subscriptions = createSubscriptions(database.db, tenant);
  await append(tenant, paused("a", "1"), paused("a", "2"), paused("a", "3"));
  await subscribe(tenant, { names: ["run.paused"] });
  const record = createRecord();
  const courier = await courierOf(
    tenant,
    eachInOrder(({ payload }) => (record.add(String(payload.reason)), { kind: "delivered" })),
  );
  await record.until((seen) => seen.length === 3);
  await courier.drain(tenant, new AbortController().signal);
  await subscriptions.pause("hook", "maintenance", "me");
  await append(tenant, paused("a", "4"));
  await courier.drain(tenant, new AbortController().signal);
  expect(record.seen).toEqual(["1", "2", "3"]);
  const behind = await subscriptions.get("hook");
  expect(behind).toMatchObject({ state: "paused", reason: "maintenance" });
  expect(behind.lag.events).toBeGreaterThanOrEqual(1);
  expect(behind.lag.seconds).toBeGreaterThan(0);

  expect(await subscriptions.replay("hook", { position: 2 }, "me")).toBe(1);
  await subscriptions.resume("hook", "me");
  await record.until((seen) => seen.length === 6);
  expect(record.seen.slice(3)).toEqual(["2", "3", "4"]);

  expect(await subscriptions.replay("hook", { time: new Date(0) }, "me")).toBe(0);
  await record.until((seen) => seen.length === 10);
  await courier.stop();
});

test("a deliverer that throws is a fault, and its events are tried again", async () => {
  const tenant = "faulty" as TenantId;
  await append(tenant, paused("a", "1"));
  await subscribe(tenant, { names: ["run.paused"] });
  const record = createRecord();
  let calls = 0;
  const courier = await courierOf(tenant, async ({ events }) => {
    calls += 1;
    if (calls === 1) throw new Error("not foreseen");
    record.add("delivered");
    return { outcomes: events.map(() => ({ kind: "delivered" })) };
  });
  await record.until((seen) => seen.length === 1);
  await courier.stop();
  expect(faults.map(String)).toContain("Error: not foreseen");
});
