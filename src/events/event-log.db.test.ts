import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import type { NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import { verifyChain } from "./chain.ts";
import type { EventFilter } from "../model/subscription.ts";
import { claimInbox, moveFromInbox } from "../store/events/event-inbox.ts";
import { lockHeads } from "../store/events/events.ts";
import { createEventLog } from "./event-log.ts";
import { sequenceInbox, startSequencer } from "./sequencer.ts";
import { createSubscriptions } from "./subscriptions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const log = createEventLog();
const paused = (runId: string, reason: string): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});
const attested = (reason: string): NewEvent => ({
  name: "criterion.attested",
  runId: null,
  actor: "user",
  payload: { criterionId: "c", kind: "waiver", by: "me", reason },
});
const queued = (taskId: string, reason: string): NewEvent => ({
  name: "task.queued",
  runId: null,
  taskId,
  actor: "engine",
  payload: { reason },
});
const append = (tenant: string, ...events: NewEvent[]) =>
  database.db.transaction(tenant as TenantId, (tx) => log.append(tx, events));
const read = (tenant: string, runId?: string, after = 0) =>
  database.db.transaction(tenant as TenantId, (tx) => log.read(tx, { runId, after, limit: 10_000 }));

const openSequencer = () =>
  startSequencer({
    db: database.db,
    clock: systemClock,
    tenants: async () => [],
    onFault: (fault) => {
      throw fault;
    },
  });

test("positions are gap-free per tenant and per stream, however many write at once and whichever way events go", async () => {
  const sequencer = await openSequencer();
  const writers = Array.from({ length: 30 }, async (_, index) => {
    await append("many", paused(index % 2 === 0 ? "run-a" : "run-b", `${index}`), attested(`${index}`));
    await append("many", queued(`task-${index % 5}`, `${index}`), queued(`task-${index % 5}`, `again ${index}`));
  });
  await Promise.all(writers);
  await sequencer.flush("many" as TenantId);
  await sequencer.stop();

  const all = await read("many");
  expect(all.map((event) => event.position)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  const lengths = ["run-a", "run-b", "tenant"].map((stream) => {
    const mine = all.filter((event) => event.stream === stream);
    expect(verifyChain(mine)).toEqual({ ok: true });
    return mine.length;
  });
  expect(lengths).toEqual([15, 15, 30]);
  const ordinary = all.filter((event) => event.stream === null);
  expect(ordinary).toHaveLength(60);
  expect(
    ordinary.every(({ hash, previousHash, streamPosition }) => (hash ?? previousHash ?? streamPosition) === null),
  ).toBe(true);
});

test("what goes through the inbox keeps the order of changes that follow each other, and waits for no head", async () => {
  const steps = Array.from({ length: 20 }, (_, index) => `${index}`);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  // Somebody of the tenant has appended to a run and does not commit: the head is locked.
  let locked = (): void => undefined;
  const lockTaken = new Promise<void>((resolve) => (locked = resolve));
  const holder = database.db.transaction("unlocked" as TenantId, async (tx) => {
    await log.append(tx, [paused("run", "held")]);
    locked();
    await held;
  });
  await lockTaken;
  for (const step of steps) await append("unlocked", queued("task", step));
  release();
  await holder;

  const sequencer = await openSequencer();
  await sequencer.flush("unlocked" as TenantId);
  await sequencer.stop();
  expect((await read("unlocked")).map((event) => event.payload.reason)).toEqual(["held", ...steps]);
});

test("who asks for all that is there waits for another who is giving it its place, and has not committed", async () => {
  const tenant = "elsewhere" as TenantId;
  const [moved, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await append(tenant, queued("task", "first"));
  const another = database.db.transaction(tenant, async (tx) => {
    expect(await claimInbox(tx)).toBe(true);
    await lockHeads(tx, []);
    expect(await moveFromInbox(tx, 10)).toBe(1);
    moved.resolve();
    await released.promise;
  });
  await moved.promise;
  const order: string[] = [];
  const flushed = sequenceInbox(database.db, tenant).then(() => order.push("all has its place"));
  const isWaitedFor = async () => {
    const { rowCount } = await database.admin.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return order.length > 0 || rowCount === 1;
  };
  await expect.poll(isWaitedFor).toBe(true);
  order.push("it commits");
  released.resolve();
  await Promise.all([another, flushed]);

  expect(order).toEqual(["it commits", "all has its place"]);
  expect((await read(tenant)).map(({ position }) => position)).toEqual([1]);
});

test("who subscribes, or begins anew, from now on gets nothing that has happened before", async () => {
  const tenant = "latecomer" as TenantId;
  const subscriptions = createSubscriptions(database.db, tenant);
  await append(tenant, queued("task", "past"));
  expect(await subscriptions.add({ name: "late", kind: "pull", filter: {} }, "me")).toMatchObject({ cursor: 1 });
  await append(tenant, queued("task", "past as well"));
  expect(await subscriptions.replay("late", "end", "me")).toBe(3);
});

test("an event that is not as the catalogue says is refused, and with it the change that it reports", async () => {
  const wrong: unknown = { ...paused("run", "x"), payload: { reason: "x", secret: "not declared" } };
  await expect(append("strict", wrong as NewEvent)).rejects.toMatchObject({ code: "EVENT_INVALID" });
  const missing = { ...queued("task", "x"), payload: {} } as unknown as NewEvent;
  await expect(append("strict", missing)).rejects.toThrow(/the payload of task\.queued .*reason/s);
  expect(await read("strict")).toEqual([]);
});

test("a page looks for names and runs, and says up to where nothing is missing", async () => {
  await append("paged", paused("a", "1"), paused("b", "2"), attested("3"), paused("a", "4"));
  const page = (filter: EventFilter, after: number, limit: number) =>
    database.db.transaction("paged" as TenantId, async (tx) => {
      const { events, through } = await log.page(tx, { filter, after, limit });
      return { positions: events.map(({ position }) => position), through };
    });
  expect(await page({ names: ["criterion.*"] }, 0, 10)).toEqual({ positions: [3], through: 4 });
  expect(await page({ names: ["run.paused"] }, 1, 1)).toEqual({ positions: [2], through: 2 });
  expect(await page({ runId: "a" }, 1, 10)).toEqual({ positions: [4], through: 4 });
  expect(await page({ names: ["run.pause"] }, 0, 10)).toEqual({ positions: [], through: 4 });
});

test("a transaction that rolls back leaves no gap", async () => {
  await append("gap", paused("run", "first"));
  const broken = database.db.transaction("gap" as TenantId, async (tx) => {
    await log.append(tx, [paused("run", "never")]);
    throw new Error("rolled back");
  });
  await expect(broken).rejects.toThrow("rolled back");
  await append("gap", paused("run", "second"));
  const events = await read("gap", "run");
  expect(events.map((event) => [event.position, event.payload.reason])).toEqual([
    [1, "first"],
    [2, "second"],
  ]);
  expect(verifyChain(events)).toEqual({ ok: true });
});

test("what is read back hashes as what was written, whatever characters it holds", async () => {
  const reasons = ["\0 NUL", "\u{1F3AF} emoji", "\ud800 half a pair", `"quotes" \\ and \n lines`, "\u2028", "ÅÅ"];
  await append("characters", ...reasons.map((reason) => paused("run", reason)));
  const events = await read("characters", "run");
  expect(events.map(({ payload }) => payload.reason)).toEqual(reasons);
  expect(verifyChain(events)).toEqual({ ok: true });
});

test("reading goes on after a position and knows the last one", async () => {
  await append("pages", paused("run", "a"), paused("other", "b"), paused("run", "c"));
  expect((await read("pages", "run", 1)).map((event) => event.payload.reason)).toEqual(["c"]);
  expect((await read("pages", undefined, 1)).map((event) => event.payload.reason)).toEqual(["b", "c"]);
  const last = await database.db.transaction("pages" as TenantId, (tx) => log.lastPosition(tx));
  expect(last).toBe(3);
});

test("each commit is notified with the last position, a rollback is not", async () => {
  const heard: string[] = [];
  let arrived = () => {};
  const stop = await database.db.listen("provost_event", (payload) => {
    if (!payload.includes('"told"')) return; // what another test has committed is told after its commit
    heard.push(payload);
    arrived();
  });
  const broken = database.db.transaction("told" as TenantId, async (tx) => {
    await log.append(tx, [paused("run", "never")]);
    throw new Error("no");
  });
  await expect(broken).rejects.toThrow("no");
  const told = new Promise<void>((resolve) => (arrived = resolve));
  await append("told", paused("run", "a"), paused("run", "b"));
  await told;
  expect(heard).toEqual([JSON.stringify({ tenantId: "told", position: 2 })]);
  await stop();
});

test("nobody can change or remove an event", async () => {
  await append("kept", paused("run", "a"));
  const alter = (text: string) => database.db.transaction("kept" as TenantId, (tx) => tx.query(text));
  await expect(alter("update events set actor = 'x'")).rejects.toMatchObject({ code: "42501" });
  await expect(alter("delete from events")).rejects.toMatchObject({ code: "42501" });
  await expect(alter("truncate events")).rejects.toMatchObject({ code: "42501" });
});
