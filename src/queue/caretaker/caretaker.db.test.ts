import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { failing, LEASE_MS, openTaskQueue, type TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import { LOCAL_TENANT, type TaskId } from "../../model/ids.ts";
import { createScheduler } from "../schedules/scheduler.ts";
import { createSchedules } from "../schedules/schedules.ts";
import { type Caretaker, createCaretaker } from "./caretaker.ts";

const OTHER_TENANT = "other" as typeof LOCAL_TENANT;

let at: TaskQueueFixture;
let open: { close(): Promise<void> }[];
let faults: unknown[];

const startCaretaker = async (on: TaskQueueFixture = at): Promise<Caretaker> => {
  const { db, clock, queue: tasks } = on;
  const scheduler = createScheduler({ db, events: createEventLog(), clock, queue: tasks });
  const tenants = async () => [LOCAL_TENANT, OTHER_TENANT];
  const onFault = (error: unknown) => void faults.push(error);
  const caretaker = await createCaretaker({ db, clock, random: () => 0, tasks, scheduler, tenants, onFault });
  open.push(caretaker);
  return caretaker;
};

beforeEach(async () => {
  at = await openTaskQueue();
  open = [];
  faults = [];
});
afterEach(async () => {
  for (const one of open.toReversed()) await one.close();
  await at.close();
  if (faults.length > 0) throw new AggregateError(faults, "the caretaker met faults");
});

/** A second, which is usual, is too little on a machine with other things to do. */
const WAIT = { timeout: 60_000, interval: 20 };
const isState = (taskId: TaskId, state: string): Promise<void> =>
  vi.waitFor(async () => expect(await at.state(taskId)).toBe(state), WAIT);

/** As `isState`, while time goes on: what nobody has told the caretaker of is found by one of its looks. */
const becomes = (taskId: TaskId, state: string): Promise<void> =>
  vi.waitFor(async () => {
    at.clock.advance(100);
    expect(await at.state(taskId)).toBe(state);
  }, WAIT);

const later = (ms: number): Date => new Date(at.clock.now().getTime() + ms);
const inQueue = (tasks: { kind: string; runAt?: Date; deadline?: Date }[]) => ({
  tenantId: LOCAL_TENANT,
  queue: "q",
  tasks,
});

test("a task for later is due when its time comes, and one past its deadline has failed", async () => {
  const seen = (await at.enqueueOne({ deadline: at.clock.now() })).taskId;
  const { tasks } = await startCaretaker();
  await isState(seen, "failed"); // it has looked for the first time, and what is told it from now on counts
  const enqueued = await tasks.enqueue(
    inQueue([
      { kind: "work", runAt: later(700) },
      { kind: "work", deadline: later(900) },
    ]),
  );
  const [scheduled, overdue] = enqueued.map(({ taskId }) => taskId) as [TaskId, TaskId];

  at.clock.advance(700);
  await isState(scheduled, "queued");
  expect(await at.state(overdue)).toBe("queued");
  at.clock.advance(200);
  await isState(overdue, "failed");
});

test("tasks for later that are put into several queues together are due when their time comes", async () => {
  const kind = "work";
  const overdue = [{ kind, deadline: at.clock.now() }];
  const [seen] = await at.queue.enqueue({ tenantId: OTHER_TENANT, queue: "q", tasks: overdue });
  const { tasks } = await startCaretaker();
  // It has looked at all of the tenant before: what comes now it has to be told.
  await vi.waitFor(
    async () => expect(await at.queue.get(OTHER_TENANT, seen!.taskId)).toMatchObject({ state: "failed" }),
    WAIT,
  );
  const batches = [
    { queue: "q", tasks: [{ kind, runAt: later(900) }] },
    { queue: "other", tasks: [{ kind, runAt: later(700) }] },
  ];
  const enqueued = await tasks.enqueueTogether(LOCAL_TENANT, batches, "ada", "what led to it");
  const told = await at.inTx((tx) =>
    tx.query("select actor, causation from event_inbox where tenant_id = $1 and name = 'tasks.enqueued'", [
      tx.tenantId,
    ]),
  );
  expect(told).toEqual([{ actor: "ada", causation: "what led to it" }]);
  const [last, first] = enqueued.map(({ taskId }) => taskId) as [TaskId, TaskId];

  at.clock.advance(700);
  await isState(first, "queued");
  at.clock.advance(200);
  await isState(last, "queued");
  expect(await tasks.stage(LOCAL_TENANT)).toBeNull();
});

test("a failed attempt is followed by the next when its pause is over", async () => {
  const { tasks } = await startCaretaker();
  const taskId = (await at.enqueueOne()).taskId;
  const { lease } = await at.leaseOne();

  const { retryInMs } = await tasks.reportFailed(lease, failing("transient"));

  expect(await at.state(taskId)).toBe("scheduled");
  at.clock.advance(retryInMs ?? 0);
  await isState(taskId, "queued");
});

test("a lease that ran out is taken back within twice its time, also one that another process gave", async () => {
  const taskId = (await at.enqueueOne()).taskId;
  const { lease } = await at.leaseOne();
  await startCaretaker();

  at.clock.advance(2 * LEASE_MS);

  await isState(taskId, "queued");
  await expect(at.queue.reportSucceeded(lease, {})).rejects.toMatchObject({ code: "LEASE_LOST" });
});

test("a schedule that is made while nothing is due fires at its times, in each tenant", async () => {
  await startCaretaker();
  const events = createEventLog();
  const made = async (tenantId: typeof LOCAL_TENANT) => (await at.queue.list(tenantId, { limit: 10 })).length;
  const add = async (tenantId: typeof LOCAL_TENANT) => {
    const task = { kind: "sweep" };
    await createSchedules({ db: at.db, events, queue: at.queue }, tenantId).add(
      { name: "s", timing: "@every 1s", task },
      "user",
    );
  };
  await add(LOCAL_TENANT);
  await add(OTHER_TENANT);

  // Time passes for the caretaker when it has heard of the schedule, which takes a moment.
  for (let second = 1; second <= 3; second += 1) {
    await vi.waitFor(async () => {
      at.clock.advance(100);
      expect(await made(LOCAL_TENANT)).toBeGreaterThanOrEqual(second);
      expect(await made(OTHER_TENANT)).toBeGreaterThanOrEqual(second);
    }, 60_000);
  }
});

test("two control planes that see to the same tasks do everything once", async () => {
  const second = await openTaskQueue(at);
  open.push(second);
  await startCaretaker();
  await startCaretaker(second);
  const schedules = createSchedules({ db: at.db, events: createEventLog(), queue: at.queue }, LOCAL_TENANT);
  const { nextFireAt } = await schedules.add({ name: "s", timing: "@every 1h", task: { kind: "sweep" } }, "user");
  const leased = (await at.enqueueOne({ maxAttempts: 9 })).taskId;
  await at.leaseOne();

  at.clock.advance(3_600_000);

  await becomes(leased, "queued");
  await vi.waitFor(async () => expect((await schedules.get("s", 0)).lastFiredAt).toEqual(nextFireAt), WAIT);
  expect(await at.queue.list(LOCAL_TENANT, { queue: "default", limit: 10 })).toHaveLength(1);
  expect((await at.queue.get(LOCAL_TENANT, leased)).failedAttempts).toHaveLength(1);
});
