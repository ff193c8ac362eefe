/** A queue that is full refuses at the door, the least urgent first; what it has accepted it keeps. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { NewQueueLimits } from "../../model/queue-limits.ts";
import type { Database } from "../../store/database.ts";
import { createDoor } from "./door.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const limit = (queue: string | null, limits: NewQueueLimits) => at.queue.limit(LOCAL_TENANT, queue, limits, "ada");
const many = (count: number, priority = 0) => Array.from({ length: count }, () => ({ priority }));
const full = { code: "QUEUE_FULL", details: { retryAfterSeconds: expect.any(Number) } };

test("under overload what is less urgent is refused first, and all that was accepted is done", async () => {
  await limit("q", { maxQueued: 100 });

  const accepted = [...(await at.enqueue(...many(75, -1)))];
  await expect(at.enqueue(...many(1, -1))).rejects.toMatchObject(full);
  accepted.push(...(await at.enqueue(...many(15))));
  await expect(at.enqueue(...many(1))).rejects.toMatchObject(full);
  await expect(at.enqueue({ priority: 5 }, { priority: -1 })).rejects.toMatchObject(full);
  accepted.push(...(await at.enqueue(...many(10, 5))));
  await expect(at.enqueue(...many(1, 5))).rejects.toMatchObject(full);

  const leased = await at.lease(1_000);
  await Promise.all(leased.map(({ lease }) => at.queue.reportSucceeded(lease, {})));
  expect(new Set(leased.map(({ lease }) => lease.taskId))).toEqual(new Set(accepted));
});

test("callers that come together get no more in than there is room for", async () => {
  await limit("q", { maxQueued: 100 });

  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => at.enqueue(...many(10, 1))));

  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  expect(await at.queue.counts(LOCAL_TENANT)).toMatchObject([{ queued: 100 }]);
});

test("there is room again when the queue was worked off", async () => {
  await limit("q", { maxQueued: 4 });
  await at.enqueue(...many(4, 1));
  await expect(at.enqueue(...many(1, 1))).rejects.toMatchObject(full);

  await at.lease(2);
  at.clock.advance(5_000);

  await at.enqueue(...many(2, 1));
  await expect(at.enqueue(...many(1, 1))).rejects.toMatchObject({
    details: { retryAfterSeconds: 3 }, // two of them went in five seconds
  });
});

test("a queue that is behind its time refuses, and attempts that are tried again come in all the same", async () => {
  await limit(null, { maxAgeMs: 60_000 });
  await at.enqueue({}, {});
  const held = await at.leaseOne();
  at.clock.advance(70_000);

  await expect(at.enqueue({ priority: 9 })).rejects.toMatchObject({ code: "QUEUE_FULL", details: { why: "age" } });
  await at.queue.giveBack(held.lease, "no time");

  expect(await at.state(held.lease.taskId)).toBe("queued");
  await at.lease();
  at.clock.advance(5_000);
  await at.enqueue({});
});

test("limits that are set while it is read what there are hold at once", async () => {
  const read = Promise.withResolvers<void>();
  const set = Promise.withResolvers<void>();
  const slow: Database = {
    ...at.db,
    transaction: async (tenantId, work) => {
      const before = await at.db.transaction(tenantId, work);
      read.resolve();
      await set.promise;
      return before;
    },
  };
  const door = createDoor({ db: slow, clock: at.clock });
  const ready = door.ready(LOCAL_TENANT);
  await read.promise;
  await limit("q", { maxQueued: 1 });
  door.forget(LOCAL_TENANT);
  set.resolve();

  await ready;
  expect(() => door.pass(LOCAL_TENANT, [{ queue: "q", tasks: [{ kind: "a" }, { kind: "b" }] }])).toThrow(
    expect.objectContaining({ code: "QUEUE_FULL" }),
  );
});

test("another control plane keeps the limits as well", async () => {
  const other = await openTaskQueue(at);
  await other.enqueue({});
  await limit("q", { maxQueued: 2 });
  at.clock.advance(5_000);

  const one = () => other.enqueue({ priority: 1 });
  await vi.waitFor(() => expect(one()).rejects.toMatchObject(full), 60_000); // it hears of them when it looks

  await other.close();
});
