/** Limits and concurrency keys hold whoever asks, on however many control planes, at whatever moment. */
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import type { AgentId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { NewQueueLimits } from "../../model/queue-limits.ts";
import type { LeasedTask } from "../../model/queue-task.ts";
import { countInHand } from "../../store/tasks/governed-handout.ts";
import { listTaskLimits } from "../../store/tasks/task-limits.ts";

let at: TaskQueueFixture;
let other: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
  other = await openTaskQueue(at);
});
beforeEach(() =>
  at.inTx(async (tx) => {
    for (const table of ["queued_tasks", "leased_tasks", "ended_tasks", "task_limits"]) {
      await tx.query(`delete from ${table} where tenant_id = $1`, [LOCAL_TENANT]);
    }
  }),
);
afterAll(async () => {
  await other.close();
  await at.close();
});

const limit = (queue: string | null, limits: NewQueueLimits) => at.queue.limit(LOCAL_TENANT, queue, limits, "ada");
const put = (queue: string, keys: readonly (string | null)[]) =>
  at.queue.enqueue({
    tenantId: LOCAL_TENANT,
    queue,
    tasks: keys.map((key) => ({ kind: "work", ...(key !== null && { concurrencyKey: key }) })),
  });
const inHand = () => at.inTx(countInHand);
const report = (tasks: readonly LeasedTask[]) =>
  Promise.all(tasks.map(({ lease }) => at.queue.reportSucceeded(lease, {})));

/** Works everything off by offers of both control planes, and looks all the while at what is in hand. */
const workOff = async (
  tasks: number,
  slots: number,
  see: (rows: Awaited<ReturnType<typeof inHand>>) => void,
): Promise<void> => {
  const done = Promise.withResolvers<void>();
  let left = tasks;
  const offers = [at, other].map(({ queue }, index) => {
    let held = 0;
    const finish = async (task: LeasedTask): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      await queue.reportSucceeded(task.lease, {});
      held -= 1;
      left -= 1;
      if (left === 0) done.resolve();
      offer.wake();
    };
    const offer = queue.offer({
      tenantId: LOCAL_TENANT,
      queues: ["a", "b"],
      capabilities: [],
      agentId: `agent-${index}` as AgentId,
      leaseMs: 60_000,
      wanted: () => slots - held,
      onLeased: (leased) => {
        held += leased.length;
        for (const task of leased) finish(task).catch(done.reject);
      },
      onFault: done.reject,
    });
    return offer;
  });
  const work = { isOver: false };
  const watching = (async () => {
    while (!work.isOver) {
      see(await inHand());
      at.clock.advance(50); // what is looked for again after a time
    }
  })();
  await done.promise;
  work.isOver = true;
  await watching;
  await Promise.all(offers.map((offer) => offer.close()));
};

const bound = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });
const keys = fc.array(fc.constantFrom(null, "x", "y", "z"), { minLength: 1, maxLength: 25 });

test("two control planes never have more in hand than the limits allow, and all comes to its end", async () => {
  const cases = fc.record({ tenant: bound, a: bound, b: bound, perKey: bound, ofA: keys, ofB: keys });
  await fc.assert(
    fc.asyncProperty(cases, async ({ tenant, a, b, perKey, ofA, ofB }) => {
      await limit(null, { maxInHand: tenant });
      await limit("a", { maxInHand: a, maxPerKey: perKey });
      await limit("b", { maxInHand: b });
      await put("a", ofA);
      await put("b", ofB);

      await workOff(ofA.length + ofB.length, 6, (rows) => {
        const sum = (queue?: string) =>
          rows.filter((row) => queue === undefined || row.queue === queue).reduce((all, { count }) => all + count, 0);
        expect(sum()).toBeLessThanOrEqual(tenant ?? Infinity);
        expect(sum("a")).toBeLessThanOrEqual(a ?? Infinity);
        expect(sum("b")).toBeLessThanOrEqual(b ?? Infinity);
        const ofKeys = rows.filter(({ key }) => key !== null);
        const most = (queue: string) =>
          Math.max(0, ...ofKeys.filter((row) => row.queue === queue).map((row) => row.count));
        expect(most("a")).toBeLessThanOrEqual(perKey ?? 1);
        expect(most("b")).toBeLessThanOrEqual(1);
      });
      expect(await inHand()).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test("those that ask at the same moment on both share the room that there is", async () => {
  await limit("q", { maxInHand: 5 });
  await put(
    "q",
    Array.from({ length: 40 }, () => null),
  );

  const asked = await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? at : other).lease(3)));
  const held = asked.flat();
  await report(held.slice(0, 2));

  expect(held).toHaveLength(5);
  expect(await Promise.all([at.lease(10), other.lease(10)]).then((got) => got.flat())).toHaveLength(2);
});

test("a bucket gives its burst at once and then what the time brings, also over two control planes", async () => {
  await limit("q", { rate: { tasks: 10, perMs: 1_000, burst: 5 } });
  await put(
    "q",
    Array.from({ length: 40 }, () => null),
  );
  const begun = async () => (await Promise.all([at.lease(), other.lease(), at.lease()])).flat().length;

  const counts = [await begun()];
  for (const ms of [0, 99, 1, 300, 60_000]) {
    at.clock.advance(ms);
    counts.push(await begun());
  }

  expect(counts).toEqual([5, 0, 0, 1, 3, 5]);
});

test("tasks behind many of a key that is taken are not held up by them", async () => {
  await put("q", [...Array.from({ length: 600 }, () => "hot"), "cold", "cool", null]);

  const first = await at.lease(2);
  const second = await at.lease(10);
  const third = await at.lease(10);
  await report(first.slice(0, 1)); // the one that is hot

  expect(first).toHaveLength(2);
  expect([...first, ...second]).toHaveLength(4);
  expect(third).toEqual([]);
  expect(await at.lease(10)).toHaveLength(1);
});

test("the order of turns holds for those with a key and those without alike", async () => {
  const ids: string[] = [];
  for (const key of ["x", null, "y", null, "z"]) {
    ids.push(...(await put("q", [key])).map(({ taskId }) => taskId));
    at.clock.advance(10);
  }

  expect((await at.lease()).map(({ lease }) => lease.taskId)).toEqual(ids);
});

test("nothing is begun under a limit of none, and limits that are taken away hold no more", async () => {
  await limit("q", { maxInHand: 0 });
  await put("q", [null]);
  const slots = at.slots(5);
  expect(await at.lease()).toEqual([]);
  await expect(limit(null, { maxPerKey: 2 })).rejects.toMatchObject({ code: "LIMIT_INVALID" });

  await limit("q", {});

  await slots.next();
  expect(await at.inTx(listTaskLimits)).toEqual([]);
  await slots.offer.close();
});
