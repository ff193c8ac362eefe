import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import { drainInbox } from "../../events/sequencer.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { NewSchedule } from "../../model/schedule.ts";
import { openDatabase } from "../../store/database.ts";
import { lockHeads } from "../../store/events/events.ts";
import { createTaskQueue } from "../task-queue.ts";
import { createScheduler } from "./scheduler.ts";
import { createSchedules } from "./schedules.ts";

const MINUTE_MS = 60_000;
const HOURLY: NewSchedule = { name: "sweep", timing: "@every 1h", queue: "chores", task: { kind: "sweep" } };

const refuseWith = (error: Error) => async (): Promise<never> => {
  throw error;
};

const openFixture = async () => {
  const connection = await createDatabase();
  const clock: TestClock = createTestClock();
  const db = await openDatabase(connection, clock);
  const events = createEventLog();
  const queue = createTaskQueue({ db, clock, random: () => 0.5 });
  const made = async (tenant: TenantId = LOCAL_TENANT) =>
    (await queue.list(tenant, { limit: 500 })).map(({ queue: name, kind }) => `${name}/${kind}`);
  const fired = async () => {
    await db.transaction(LOCAL_TENANT, async (tx) => drainInbox(tx, await lockHeads(tx, [])));
    const all = await db.transaction(LOCAL_TENANT, (tx) => events.read(tx, { limit: 100 }));
    return all.filter(({ name }) => name === "schedule.fired").map(({ payload }) => payload);
  };
  return {
    clock,
    db,
    queue,
    made,
    fired,
    schedules: createSchedules({ db, events, queue }, LOCAL_TENANT),
    scheduler: createScheduler({ db, events, clock, queue }),
    /** As another process would have it. */
    anotherScheduler: createScheduler({ db, events, clock, queue }),
    /** Something is done between its first transaction, that finds what is due, and all others. */
    interruptedScheduler: (meanwhile: () => Promise<unknown>) => {
      let isFirst = true;
      const transaction: typeof db.transaction = async (tenantId, work) => {
        const result = await db.transaction(tenantId, work);
        const isNow = isFirst;
        isFirst = false;
        if (isNow) await meanwhile();
        return result;
      };
      return createScheduler({ db: { ...db, transaction }, events, clock, queue });
    },
    failingScheduler: (error: Error) => createScheduler({ db, events, clock, queue: { enqueue: refuseWith(error) } }),
    close: async () => {
      await queue.close();
      await db.close();
      await dropDatabase(connection);
    },
  };
};

let at: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  at = await openFixture();
});
afterEach(() => at.close());

test("a time that comes makes one task, and the schedule says when it comes next", async () => {
  const { nextFireAt } = await at.schedules.add(HOURLY, "user");
  expect(await at.scheduler.serve(LOCAL_TENANT)).toEqual(nextFireAt);
  expect(await at.made()).toEqual([]);

  at.clock.advance(60 * MINUTE_MS);
  const next = await at.scheduler.serve(LOCAL_TENANT);

  expect(next).toEqual(new Date(nextFireAt!.getTime() + 60 * MINUTE_MS));
  expect(await at.made()).toEqual(["chores/sweep"]);
  expect(await at.schedules.get("sweep", 1)).toMatchObject({ lastFiredAt: nextFireAt, upcoming: [next] });
});

test("two processes that serve one time together make one task and one event", async () => {
  await at.schedules.add(HOURLY, "user");
  at.clock.advance(60 * MINUTE_MS);

  await Promise.all([at.scheduler.serve(LOCAL_TENANT), at.anotherScheduler.serve(LOCAL_TENANT)]);

  expect(await at.made()).toEqual(["chores/sweep"]);
  expect(await at.fired()).toHaveLength(1);
});

test("a process that dies between the task and the schedule leaves one task behind", async () => {
  const { scheduleId, nextFireAt } = await at.schedules.add(HOURLY, "user");
  at.clock.advance(60 * MINUTE_MS);
  // What the dead process had done: the task under the key of this time, and nothing else.
  const idempotencyKey = `schedule ${scheduleId} ${nextFireAt!.toISOString()}`;
  await at.queue.enqueue({ tenantId: LOCAL_TENANT, queue: "chores", tasks: [{ kind: "sweep", idempotencyKey }] });

  await at.scheduler.serve(LOCAL_TENANT);

  expect(await at.made()).toEqual(["chores/sweep"]);
  expect(await at.fired()).toMatchObject([{ times: [nextFireAt!.toISOString()] }]);
});

test("times that were missed are made up for by the schedule's own policy", async () => {
  for (const catchUp of ["none", "last", "all"] as const) {
    await at.schedules.add({ ...HOURLY, name: catchUp, catchUp, task: { kind: catchUp } }, "user");
  }
  at.clock.advance(3 * 60 * MINUTE_MS + 30 * MINUTE_MS);

  await at.scheduler.serve(LOCAL_TENANT);

  expect((await at.made()).toSorted()).toEqual(["chores/all", "chores/all", "chores/all", "chores/last"]);
});

test("a paused schedule makes nothing, and what passed meanwhile is not missed", async () => {
  await at.schedules.add({ ...HOURLY, catchUp: "all" }, "user");
  await at.schedules.pause("sweep", "quiet week", "user");
  at.clock.advance(5 * 60 * MINUTE_MS);
  expect(await at.scheduler.serve(LOCAL_TENANT)).toBeNull();

  const { nextFireAt } = await at.schedules.resume("sweep", "user");
  await at.scheduler.serve(LOCAL_TENANT);

  expect(await at.made()).toEqual([]);
  expect(nextFireAt).toEqual(new Date(at.clock.now().getTime() + 60 * MINUTE_MS));
});

test("one that somebody fires makes its task at once, also while it is paused, and keeps its times", async () => {
  const { nextFireAt } = await at.schedules.add(HOURLY, "user");
  await at.schedules.pause("sweep", "quiet week", "user");

  const { taskId } = await at.schedules.fire("sweep", "ada");

  expect(await at.made()).toEqual(["chores/sweep"]);
  expect(await at.fired()).toMatchObject([{ name: "sweep", taskIds: [taskId], skipped: 0 }]);
  const now = at.clock.now();
  expect(await at.schedules.get("sweep", 0)).toMatchObject({
    nextFireAt,
    lastFiredAt: now,
    pausedReason: "quiet week",
  });
  await expect(at.schedules.fire("no-such", "ada")).rejects.toMatchObject({ code: "SCHEDULE_NOT_FOUND" });
});

test("one that is paused, or removed, after it was found to be due makes nothing", async () => {
  await at.schedules.add(HOURLY, "user");
  at.clock.advance(60 * MINUTE_MS);
  await at.interruptedScheduler(() => at.schedules.pause("sweep", "not now", "user")).serve(LOCAL_TENANT);
  expect(await at.made()).toEqual([]);

  await at.schedules.resume("sweep", "user");
  at.clock.advance(60 * MINUTE_MS);
  await at.interruptedScheduler(() => at.schedules.remove("sweep", "user")).serve(LOCAL_TENANT);

  expect(await at.made()).toEqual([]);
  expect(await at.fired()).toEqual([]);
});

test("a queue that refuses is on record with the schedule, and the time is served when it takes tasks again", async () => {
  await at.schedules.add(HOURLY, "user");
  at.clock.advance(60 * MINUTE_MS);

  const again = await at.failingScheduler(new ProvostError("REQUEST_INVALID", "no room")).serve(LOCAL_TENANT);

  expect(again).toEqual(new Date(at.clock.now().getTime() + 10_000));
  expect((await at.schedules.get("sweep", 0)).problem).toBe("REQUEST_INVALID: no room");
  at.clock.advance(10_000);
  await at.scheduler.serve(LOCAL_TENANT);
  expect(await at.made()).toEqual(["chores/sweep"]);
  expect((await at.schedules.get("sweep", 0)).problem).toBeNull();
});

test("names are taken once, unknown ones are named, and what is no timing is refused before anything is stored", async () => {
  await at.schedules.add(HOURLY, "user");

  await expect(at.schedules.add(HOURLY, "user")).rejects.toMatchObject({ code: "SCHEDULE_EXISTS" });
  await expect(at.schedules.get("other", 1)).rejects.toMatchObject({ code: "SCHEDULE_NOT_FOUND" });
  await expect(at.schedules.add({ ...HOURLY, name: "b", timing: "often" }, "user")).rejects.toMatchObject({
    code: "REQUEST_INVALID",
  });
  await at.schedules.remove("sweep", "user");
  expect(await at.schedules.list()).toEqual([]);
});
