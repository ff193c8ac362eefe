/** The queue against a model of it: whatever is done in whatever order, the tables hold what the model says. */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as expected from "../../../test/support/task-queue-model.ts";
import type { ModelTask, TaskQueueModel } from "../../../test/support/task-queue-model.ts";
import { failing, LEASE_MS, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { TaskLease } from "../../model/queue-task.ts";
import { PRIORITY_HEAD_START_MS } from "../../model/queue-task.ts";

type Act = {
  ready: (model: TaskQueueModel) => boolean;
  run: (model: TaskQueueModel, at: TaskQueueFixture) => Promise<void>;
  says: string;
};

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

const always = () => true;
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const LOST = { code: "LEASE_LOST" };

/** About the lease of one that is in hand. */
const onLeased = (
  says: string,
  n: number,
  run: (model: TaskQueueModel, task: ModelTask, lease: TaskLease) => Promise<void>,
): Act => ({
  says,
  ready: (model) => expected.inState(model, "leased").length > 0,
  run: (model) => {
    const task = pick(expected.inState(model, "leased"), n);
    return run(model, task, task.lease!);
  },
});

/** Of two with the same turn either may come first, and with keys that makes a difference: none have the same. */
const tick = (model: TaskQueueModel, { priority, delayMs }: expected.NewModelTask): void => {
  const turns = new Set(model.tasks.map(({ turnMs }) => turnMs));
  do {
    at.clock.advance(1);
    model.nowMs += 1;
  } while (turns.has(model.nowMs + delayMs - priority * PRIORITY_HEAD_START_MS));
};

const enqueue = (given: expected.NewModelTask, key: string | null): Act => ({
  says: `enqueue(${JSON.stringify(given)}, ${key})`,
  ready: always,
  run: async (model) => {
    tick(model, given);
    const { priority, delayMs, concurrencyKey } = given;
    const runAt = new Date(model.nowMs + delayMs);
    const known = key === null ? undefined : model.keys.get(key);
    const { taskId, created } = await at.enqueueOne({
      priority,
      runAt,
      ...(key !== null && { idempotencyKey: key }),
      ...(concurrencyKey !== null && { concurrencyKey }),
    });
    expect(created).toBe(known === undefined);
    if (known !== undefined) expect(taskId).toBe(known);
    else model.tasks.push(expected.newTask(model, taskId, given));
    if (key !== null) model.keys.set(key, taskId);
  },
});

const limit = (maxInHand: number | null, maxPerKey: number | null): Act => ({
  says: `limit(${maxInHand}, ${maxPerKey})`,
  ready: always,
  run: async (model) => {
    await at.queue.limit(LOCAL_TENANT, "q", { maxInHand, maxPerKey }, "ada");
    Object.assign(model, { maxInHand, maxPerKey });
  },
});

const pause = (paused: boolean): Act => ({
  says: paused ? "pause" : "resume",
  ready: (model) => model.paused !== paused,
  run: async (model) => {
    if (paused) await at.queue.pause(LOCAL_TENANT, "q", "", "ada");
    else await at.queue.resume(LOCAL_TENANT, "q", "ada");
    model.paused = paused;
  },
});

const lease = (limit: number): Act => ({
  says: `lease(${limit})`,
  ready: always,
  run: async (model) => {
    const got = await at.lease(limit);
    const tasks = got.map((one) => model.tasks.find(({ taskId }) => taskId === one.lease.taskId)!);
    expect(tasks.map(({ turnMs }) => turnMs)).toEqual(expected.turnsOfNext(model, limit));
    for (const [index, task] of tasks.entries()) {
      const { lease } = got[index]!;
      expect([task.state, lease.token]).toEqual(["queued", task.token + 1]);
      Object.assign(task, { state: "leased", lease, token: lease.token, expiresAtMs: model.nowMs + LEASE_MS });
    }
  },
});

const advance = (ms: number): Act => ({
  says: `advance(${ms})`,
  ready: always,
  run: async (model) => {
    at.clock.advance(ms);
    model.nowMs += ms;
    await at.queue.stage(LOCAL_TENANT);
    expected.stage(model);
  },
});

const rescue: Act = {
  says: "rescue",
  ready: always,
  run: async (model) => {
    expect(new Set(await at.queue.rescue(LOCAL_TENANT))).toEqual(new Set(expected.rescue(model)));
  },
};

const beat = (n: number): Act =>
  onLeased(`beat(${n})`, n, async (model, task, held) => {
    const old = model.stale.slice(0, 2);
    expect(await at.queue.heartbeat([held, ...old], LEASE_MS)).toEqual(old);
    task.expiresAtMs = model.nowMs + LEASE_MS;
  });

const succeed = (n: number): Act =>
  onLeased(`succeed(${n})`, n, async (model, task, held) => {
    await at.queue.reportSucceeded(held, { result: n });
    expected.end(model, task, "succeeded");
    model.stale.pop(); // of this one a second report is no news, so it is not refused
  });

const fail = (n: number, errorClass: ErrorClass): Act =>
  onLeased(`fail(${n}, ${errorClass})`, n, async (model, task, held) => {
    const { retryInMs } = await at.queue.reportFailed(held, failing(errorClass));
    expect(retryInMs).toBe(expected.fail(model, task, errorClass));
  });

const giveBack = (n: number): Act =>
  onLeased(`giveBack(${n})`, n, async (model, task, held) => {
    await at.queue.giveBack(held, "no time");
    expected.giveBack(model, task);
  });

const cancel = (n: number): Act => ({
  says: `cancel(${n})`,
  ready: (model) => model.tasks.length > 0,
  run: async (model) => {
    const task = pick(model.tasks, n);
    const isOpen = ["scheduled", "queued", "leased"].includes(task.state);
    expect(await at.queue.cancel(LOCAL_TENANT, [task.taskId], "no need", "ada")).toEqual(isOpen ? [task.taskId] : []);
    if (isOpen) expected.end(model, task, "cancelled");
  },
});

const reportStale = (n: number): Act => ({
  says: `reportStale(${n})`,
  ready: ({ stale }) => stale.length > 0,
  run: async (model) => {
    const old = pick(model.stale, n);
    await expect(at.queue.reportSucceeded(old, {})).rejects.toMatchObject(LOST);
    await expect(at.queue.reportFailed(old, failing("transient"))).rejects.toMatchObject(LOST);
    await expect(at.queue.giveBack(old, "")).rejects.toMatchObject(LOST);
  },
});

const inAgreement = async (model: TaskQueueModel): Promise<void> => {
  const found = await at.queue.list(LOCAL_TENANT, { limit: 1_000 });
  const states = (list: readonly { taskId: TaskId; state: string }[]) =>
    Object.fromEntries(list.map(({ taskId, state }) => [taskId, state]));
  expect(states(found)).toEqual(states(model.tasks));
  expect(found).toHaveLength(model.tasks.length); // none is in two places
};

const command = (act: Act): fc.AsyncCommand<TaskQueueModel, null> => ({
  check: (model) => act.ready(model),
  run: async (model) => {
    await act.run(model, at);
    await inAgreement(model);
  },
  toString: () => act.says,
});

const n = fc.nat(50);
const errorClass = fc.constantFrom<ErrorClass>("transient", "timeout", "permanent", "merge_conflict");
const enqueued = fc
  .tuple(
    fc.record({
      priority: fc.integer({ min: -2, max: 3 }),
      delayMs: fc.constantFrom(0, 0, 0, 700, 90_000),
      concurrencyKey: fc.constantFrom(null, null, "x", "y"),
    }),
    fc.constantFrom(null, null, "a", "b"),
  )
  .map(([given, key]) => enqueue(given, key));
const bound = fc.constantFrom(null, null, 1, 2, 3);
const commands = [
  // more than one of them: else the queue is mostly empty, and there is no order to get wrong
  enqueued,
  enqueued,
  enqueued,
  fc.integer({ min: 1, max: 4 }).map(lease),
  fc.constantFrom(1, 600, LEASE_MS - 1, LEASE_MS + 1, 61_000).map(advance),
  fc.constant(rescue),
  n.map(beat),
  n.map(succeed),
  fc.tuple(n, errorClass).map(([which, of]) => fail(which, of)),
  n.map(giveBack),
  n.map(cancel),
  n.map(reportStale),
  fc.tuple(fc.constantFrom(null, null, 0, 1, 3), bound).map(([maxInHand, maxPerKey]) => limit(maxInHand, maxPerKey)),
  fc.constantFrom(false, false, true).map(pause),
].map((arbitrary) => arbitrary.map(command));

const TABLES = ["queued_tasks", "leased_tasks", "ended_tasks", "failed_attempts", "task_keys", "queues", "task_limits"];

const clear = (): Promise<void> =>
  at.inTx(async (tx) => {
    for (const table of TABLES) await tx.query(`delete from ${table} where tenant_id = $1`, [LOCAL_TENANT]);
  });

// oxlint-disable-next-line vitest/expect-expect -- what holds is looked at by a function of its own
test("whatever is done in whatever order, the queue and its model agree", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 80, size: "max" }), async (acts) => {
      await clear();
      const model = expected.newModel(at.clock.now().getTime());
      await fc.asyncModelRun(() => ({ model, real: null }), acts);
    }),
    { numRuns: 30 },
  );
});

test("nothing starves: whatever arrives later, each task is handed out within the head start of the highest priority", async () => {
  const priorities = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 30, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(priorities, async (list) => {
      await clear();
      const patient = await at.enqueueOne({ priority: 0 });
      let waitedMs = 0;
      // Each half minute two arrive and one is handed out: without ageing the patient one would wait for ever.
      for (const priority of list) {
        await at.enqueue({ priority: Math.max(1, priority) }, { priority });
        const got = await at.leaseOne();
        await at.queue.reportSucceeded(got.lease, {});
        if (got.lease.taskId === patient.taskId) break;
        at.clock.advance(30_000);
        waitedMs += 30_000;
      }
      expect(await at.state(patient.taskId)).toBe("succeeded");
      // the backlog of those with the greatest head start, which is five minutes, comes before it, and nothing else
      expect(waitedMs).toBeLessThanOrEqual(2 * 5 * 60_000 + 60_000);
      const rest = await at.lease(1_000);
      await Promise.all(rest.map((one) => at.queue.reportSucceeded(one.lease, {})));
    }),
    { numRuns: 5 },
  );
});
