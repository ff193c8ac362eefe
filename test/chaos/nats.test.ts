/** A NATS node is killed under load: no event that was acknowledged is lost, and each key's order holds. */
import { DeliverPolicy } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCourier } from "../../src/events/delivery/courier.ts";
import type { Courier } from "../../src/events/delivery/courier.ts";
import { postgresSource } from "../../src/events/delivery/event-source.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import { createPublisher } from "../../src/events/publisher.ts";
import { createNatsConnections } from "../../src/events/relay/nats-connections.ts";
import type { NatsSettings } from "../../src/events/relay/nats-settings.ts";
import { openRelay } from "../../src/events/relay/open-relay.ts";
import type { Relay } from "../../src/events/relay/open-relay.ts";
import { newTenantKeys, renderAccounts } from "../../src/events/relay/server-config.ts";
import { lastRelayed, publishAll } from "../../src/events/relay/tenant-stream.ts";
import { streamName, tenantSubjects } from "../../src/events/relay/tenant-subjects.ts";
import { createSubscriptions } from "../../src/events/subscriptions.ts";
import type { Event, NewEvent } from "../../src/model/event.ts";
import type { TenantId } from "../../src/model/ids.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openTestDatabase } from "../support/database.ts";
import type { TestDatabase } from "../support/database.ts";
import { startNatsCluster } from "../support/nats-cluster.ts";
import type { NatsCluster } from "../support/nats-cluster.ts";
import { describeCommit, report } from "./rig/table.ts";

const [ACME, OTHER] = ["acme" as TenantId, "other" as TenantId];
const KEYS = [newTenantKeys(ACME), newTenantKeys(OTHER)];

let database: TestDatabase;
let cluster: NatsCluster;
let relay: Relay;
let courier: Courier;
let settings: NatsSettings;
const log = createEventLog();

/** What the subscriptions `watch-postgres` and `watch-nats` were brought. */
const brought = new Map<string, Event[]>([
  ["watch-postgres", []],
  ["watch-nats", []],
]);

beforeAll(async () => {
  database = await openTestDatabase();
  cluster = await startNatsCluster(renderAccounts(KEYS));
  const tenants = Object.fromEntries(KEYS.map(({ tenantId, relay: { seed } }) => [tenantId, { seed }]));
  settings = { servers: cluster.servers, replicas: 3, tenants };
  const { db } = database;
  relay = openRelay(db, log, settings);
  await relay.begin(ACME);
  await relay.begin(OTHER);
  courier = await startCourier({
    db,
    clock: systemClock,
    random: Math.random,
    sources: { postgres: postgresSource(db, log), nats: relay.source },
    owner: "test",
    deliverers: {
      relay: relay.deliverer,
      webhook: async ({ subscription, events }) => {
        brought.get(subscription.name)?.push(...events);
        return { outcomes: events.map(() => ({ kind: "delivered" })) };
      },
    },
    tenants: async () => [ACME, OTHER],
    onFault: () => undefined, // a source that does not answer while its node is dead; it is asked again
  });
});
afterAll(async () => {
  await courier.stop();
  await relay.close();
  await cluster.stop();
  await database.drop();
});

const KEYS_OF_LOAD = 20;
const noted = (key: number, index: number): NewEvent => ({
  name: "run.paused",
  runId: `run-${key}`,
  actor: "load",
  payload: { reason: String(index) },
});

/** Publishes until it is told to stop, 20 keys side by side, each in its order; returns what was acknowledged. */
const startLoad = () => {
  const { publish } = createPublisher(database.db);
  const acknowledged: Event[] = [];
  const over = new AbortController();
  const writeKey = async (key: number): Promise<void> => {
    for (let index = 0; !over.signal.aborted; index += 1) {
      acknowledged.push(await publish(ACME, noted(key, index)));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const written = Promise.all(Array.from({ length: KEYS_OF_LOAD }, (_, key) => writeKey(key)));
  return {
    acknowledged,
    stop: async () => {
      over.abort();
      await written;
    },
  };
};

/** Resolves when the log has been read to its end by all subscriptions. */
const caughtUp = async (): Promise<void> => {
  const subscriptions = createSubscriptions(database.db, ACME);
  for (;;) {
    const lags = (await subscriptions.list()).map(({ lag }) => lag.events + lag.waiting);
    if (lags.every((lag) => lag === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** Milliseconds until the event that is acknowledged at this place was brought over NATS. */
const untilBrought = async (acknowledged: readonly Event[], place: number): Promise<number> => {
  const from = performance.now();
  for (;;) {
    const event = acknowledged[place];
    if (event && brought.get("watch-nats")?.some(({ position }) => position === event.position)) {
      return Math.round(performance.now() - from);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const readStream = async (count: number): Promise<Event[]> => {
  const connections = createNatsConnections({
    ...settings,
    tenants: { [ACME]: { seed: KEYS[0]!.reader.seed } },
  });
  const { js } = await connections.of(ACME);
  const consumer = await js.consumers.get(streamName(ACME), { deliver_policy: DeliverPolicy.All });
  const events: Event[] = [];
  while (events.length < count) {
    for await (const message of await consumer.fetch({ max_messages: 500, expires: 2_000 })) {
      expect(message.seq).toBe(message.json<Event>().position);
      events.push(message.json<Event>());
    }
  }
  await connections.close();
  return events;
};

const positions = (events: readonly Event[]) => events.map(({ position }) => position);
/** Each key's events as they came, the first time that each came. */
const orderOfKeys = (events: readonly Event[]) => {
  const first = [...new Map(events.map((event) => [event.eventId, event])).values()];
  return Object.values(Object.groupBy(first, ({ correlation }) => correlation)).map((ofKey) => positions(ofKey ?? []));
};
const rising = (numbers: readonly number[]) =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

test("any node is killed under load: every acknowledged event arrives, and of each key in its order", async () => {
  const subscriptions = createSubscriptions(database.db, ACME);
  for (const source of ["postgres", "nats"] as const) {
    const request = { name: `watch-${source}`, source, filter: { names: ["run.*"] } };
    await subscriptions.add({ ...request, kind: "webhook", after: 0 }, "test");
  }
  const load = startLoad();
  const recoveriesMs: number[] = [];
  for (const node of [0, 1, 2]) {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await cluster.kill(node);
    const recovery = untilBrought(load.acknowledged, load.acknowledged.length + KEYS_OF_LOAD);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    cluster.start(node);
    // Before the next dies: two of three would be no quorum.
    recoveriesMs.push(await recovery);
  }
  await load.stop();
  await caughtUp();

  const written = positions(load.acknowledged).toSorted((a, b) => a - b);
  expect(written.length).toBeGreaterThan(1_000);
  const last = written.at(-1)!;
  const stored = await readStream(last);
  expect(positions(stored)).toEqual(Array.from({ length: stored.length }, (_, index) => index + 1));
  const recoveryMs = Math.max(...recoveriesMs);
  const brings = new Set(positions(brought.get("watch-nats") ?? []));
  const lost = written.filter((position) => !brings.has(position)).length;
  const about = "kill -9 of each node of three under load, one after another, each started again; events, not tasks";
  const row = { fault: "NATS node killed", about, seed: 0, accepted: written.length, twice: null, unfinished: null };
  await report([{ ...row, lost, recoveryMs, ...describeCommit() }]);
  expect(recoveryMs).toBeLessThanOrEqual(30_000);
  for (const [name, events] of brought) {
    const seen = new Set(positions(events));
    expect([name, written.filter((position) => !seen.has(position))]).toEqual([name, []]);
    expect(orderOfKeys(events).every(rising)).toBe(true);
  }
}, 120_000);

test("the stream takes no event before the one that it follows", async () => {
  const connections = createNatsConnections(settings);
  const other = await connections.of(OTHER);
  const last = await lastRelayed(other, OTHER, settings);
  const event = (position: number): Event => ({
    ...brought.get("watch-nats")![0]!,
    tenantId: OTHER,
    position,
    eventId: `made-${position}`,
  });
  const early = await publishAll(other, [event(last + 2), event(last + 3)]);
  expect(early).toMatchObject({ published: 0, problem: expect.stringMatching(/wrong last sequence/) });
  expect(await publishAll(other, [event(last + 1), event(last + 2)])).toEqual({ published: 2, problem: null });
  expect(await lastRelayed(other, OTHER, settings)).toBe(last + 2);
  await connections.close();
});

test("nobody reads another tenant's events, and a tenant's reader changes nothing", async () => {
  const connections = createNatsConnections({
    ...settings,
    tenants: Object.fromEntries(KEYS.map(({ tenantId, reader: { seed } }) => [tenantId, { seed }])),
  });
  const [acme, other] = [await connections.of(ACME), await connections.of(OTHER)];

  const seen: string[] = [];
  const spy = other.connection.subscribe(tenantSubjects(ACME), {
    callback: (error, message) => {
      seen.push(error === null ? message.subject : error.name);
    },
  });
  await other.connection.flush();
  await createPublisher(database.db).publish(ACME, noted(0, -1));
  await caughtUp();
  spy.unsubscribe();
  expect(seen).toEqual(["PermissionViolationError"]);
  await expect(other.manager.streams.info(streamName(ACME))).rejects.toThrow(/permissions violation/i);

  expect((await acme.manager.streams.info(streamName(ACME))).config.num_replicas).toBe(3);
  await expect(acme.manager.streams.delete(streamName(ACME))).rejects.toThrow(/permissions violation/i);
  await expect(acme.js.publish(`provost.acme.events.-.run.paused`, "forged")).rejects.toThrow(/permissions violation/i);
  await connections.close();
});
