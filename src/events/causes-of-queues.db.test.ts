/** What led to events of queues, where that is written together with them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue, type TaskQueueFixture } from "../../test/support/task-queue.ts";
import type { Event } from "../model/event.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { createDeadLetters } from "../queue/dead-letters/dead-letters.ts";
import { createScheduler } from "../queue/schedules/scheduler.ts";
import { createSchedules } from "../queue/schedules/schedules.ts";
import { moveFromInbox } from "../store/events/event-inbox.ts";
import { lockHeads } from "../store/events/events.ts";
import { createEventLog } from "./event-log.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const onRecord = async (): Promise<Event[]> => {
  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  return at.inTx((tx) => createEventLog().read(tx, { limit: 100 }));
};

/** Each event of these names with the one that led to it. */
const links = async (...names: string[]): Promise<string[]> => {
  const events = await onRecord();
  const nameOf = (eventId: string | null) =>
    eventId === null ? "nobody" : (events.find((one) => one.eventId === eventId)?.name ?? "an unknown event");
  return events
    .filter(({ name }) => names.includes(name))
    .map(({ name, causation }) => `${name} < ${nameOf(causation)}`)
    .toSorted();
};

const failFor = async (...kinds: string[]): Promise<void> => {
  await at.enqueue(...kinds.map((kind) => ({ kind, maxAttempts: 1 })));
  const leased = await at.lease(kinds.length);
  await Promise.all(leased.map(({ lease }) => at.queue.reportFailed(lease, failing("dependency"))));
};

test("failures open a breaker, and what closes it has its dead letters tried again", async () => {
  await failFor("mail", "mail", "mail", "mail", "mail");
  await at.enqueue({ kind: "mail" });
  at.clock.advance(10_000);
  await at.queue.reportSucceeded((await at.leaseOne()).lease, {});
  await at.queue.settleBreakers(LOCAL_TENANT);

  expect(await links("breaker.opened", "breaker.closed", "dead-letters.retried")).toEqual([
    "breaker.closed < nobody",
    "breaker.opened < tasks.failed",
    "dead-letters.retried < breaker.closed",
  ]);
});

test("who puts a dead letter right has it tried again; who only has it tried again follows nobody", async () => {
  await failFor("mail", "tiles");
  at.clock.advance(1);
  const parts = { db: at.db, events: createEventLog(), clock: at.clock, queue: at.queue };
  const letters = createDeadLetters(parts, LOCAL_TENANT);
  const [first, second] = await letters.list({}, { before: null, limit: 2 });
  await letters.edit(first!.taskId, { payload: "mended" }, "ada");
  await letters.retry({ taskIds: [second!.taskId] }, "ada");

  expect(await links("dead-letter.edited", "dead-letters.retried")).toEqual([
    "dead-letter.edited < nobody",
    "dead-letters.retried < dead-letter.edited",
    "dead-letters.retried < nobody",
  ]);
});

const HOURLY = { name: "sweep", timing: "@every 1h", queue: "q", task: { kind: "sweep" } };

test("the tasks of a schedule follow from its time, and so do those of a process that died before it could say so", async () => {
  const events = createEventLog();
  const parts = { db: at.db, events, clock: at.clock, queue: at.queue };
  await createSchedules(parts, LOCAL_TENANT).add(HOURLY, "ada");
  const died = new Error("died");
  const dying = createScheduler({ ...parts, events: { ...events, append: () => Promise.reject(died) } });
  at.clock.advance(3_600_000);
  await expect(dying.serve(LOCAL_TENANT)).rejects.toBe(died);
  expect(await links("tasks.enqueued", "schedule.fired")).toEqual(["tasks.enqueued < an unknown event"]);

  await createScheduler(parts).serve(LOCAL_TENANT);
  expect(await links("tasks.enqueued", "schedule.fired")).toEqual([
    "schedule.fired < nobody",
    "tasks.enqueued < schedule.fired",
  ]);

  at.clock.advance(3_600_000);
  await createScheduler(parts).serve(LOCAL_TENANT);
  const fired = (await onRecord()).filter(({ name }) => name === "schedule.fired").map(({ eventId }) => eventId);
  const enqueued = (await onRecord()).filter(({ name }) => name === "tasks.enqueued");
  expect(enqueued.map(({ causation }) => causation)).toEqual(fired);
});

test.each([
  ["plain tasks", {}],
  ["others", { priority: 1 }],
])("what is enqueued in one moment, %s, is told apart by who and by what led to it", async (_, more) => {
  await at.enqueue({}); // so that all others wait for their round together
  const put = (kind: string, by: string, causation?: string) =>
    at.queue.enqueue({
      tenantId: LOCAL_TENANT,
      queue: "q",
      tasks: [{ kind, ...more }],
      by,
      ...(causation !== undefined && { causation }),
    });
  const [[a], [b], [c], [d]] = await Promise.all([
    put("a", "ada", "one"),
    put("b", "ada", "two"),
    put("c", "ada"),
    put("d", "bob", "one"),
    put("e", "ada", "one"),
  ]);
  const told = (await onRecord()).filter(({ actor }) => actor !== "engine");
  const said = told.map(({ actor, causation, payload }) => [actor, causation, payload["taskIds"] as string[]] as const);
  expect(said).toHaveLength(4);
  for (const [task, actor, cause, tasks] of [
    [a, "ada", "one", 2],
    [b, "ada", "two", 1],
    [c, "ada", null, 1],
    [d, "bob", "one", 1],
  ] as const) {
    const [who, why, which] = said.find(([, , taskIds]) => taskIds.includes(task!.taskId))!;
    expect([who, why, which.length]).toEqual([actor, cause, tasks]);
  }
});
