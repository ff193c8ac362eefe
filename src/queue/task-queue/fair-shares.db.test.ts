/** A tenant who has much does not keep another one waiting. Rounds are counted, not time. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import type { AgentId, TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { createTaskQueue } from "../task-queue.ts";
import type { TaskQueue } from "../task-queue.ts";

const SLOTS = 1_000;
const QUEUED = 100_000;

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

/** Rounds go to the database one by one in the order in which they ask for it, as over a single connection. */
const oneByOne = (db: Database) => {
  const ended: TenantId[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const narrow: Database = {
    ...db,
    pipeline: (tenantId, statements) => {
      const mine = last.then(() => db.pipeline(tenantId, statements));
      last = mine.then(
        () => ended.push(tenantId),
        () => undefined,
      );
      return mine;
    },
  };
  return { db: narrow, ended };
};

const fill = (tenantId: TenantId): Promise<unknown> =>
  at.db.transaction(tenantId, (tx) =>
    tx.query(
      `insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, payload)
       select $1, 'task-' || n, 'q', 'work', $2::timestamptz, $2, $2::timestamptz + n * interval '1 microsecond', 'null'
       from generate_series(1, $3::integer) n`,
      [tenantId, tx.now, QUEUED],
    ),
  );

/** Works off what there is, as fast as it comes. @param onTask the first task's rounds are counted by it */
const work = (queue: TaskQueue, tenantId: TenantId, onTask: () => void) => {
  let held = 0;
  const offer = queue.offer({
    tenantId,
    queues: ["q"],
    capabilities: [],
    agentId: "agent" as AgentId,
    leaseMs: 60_000,
    wanted: () => SLOTS - held,
    onLeased: (tasks) => {
      held += tasks.length;
      onTask();
      for (const { lease } of tasks) {
        void queue.reportSucceeded(lease, {}).then(() => {
          held -= 1;
          offer.wake();
        });
      }
    },
    onFault: (error) => {
      throw error;
    },
  });
  return offer;
};

test("the first task of a tenant waits for one round of each other tenant, however much those have queued", async () => {
  const heavy = ["heavy-1", "heavy-2", "heavy-3"] as TenantId[];
  const light = "light" as TenantId;
  await Promise.all(heavy.map(fill));
  const { db, ended } = oneByOne(at.db);
  const queue = createTaskQueue({ db, clock: at.clock, random: Math.random });
  // Whether a tenant has limits is looked up with its first request, beside the rounds, which go on meanwhile.
  await queue.enqueue({ tenantId: light, queue: "q", tasks: [] });
  const got = Promise.withResolvers<void>();
  const mine = work(queue, light, () => got.resolve());
  const busy = Promise.withResolvers<void>();
  let batches = 0;
  const theirs = heavy.map((tenantId) => work(queue, tenantId, () => (batches += 1) === 20 && busy.resolve()));
  await busy.promise;
  const before = ended.length;

  await queue.enqueue({ tenantId: light, queue: "q", tasks: [{ kind: "work" }] });
  await got.promise;

  const mineAt = ended.indexOf(light, before);
  const waitedFor = ended.slice(before, mineAt);
  await Promise.all([mine, ...theirs].map((offer) => offer.close()));
  await queue.close();
  expect(mineAt).toBeGreaterThanOrEqual(before);
  for (const tenantId of heavy) {
    // the one that was on its way, and one more
    expect(waitedFor.filter((other) => other === tenantId).length).toBeLessThanOrEqual(2);
  }
  expect(waitedFor.length).toBeLessThanOrEqual(heavy.length + 1);
}, 180_000);
