import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { failing, openTaskQueue, type TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { pruneEndedTasks, pruneTaskKeys } from "../../store/tasks/ended-tasks.ts";
import { createPruner, type Pruner } from "./pruner.ts";

const DAY_MS = 86_400_000;

let at: TaskQueueFixture;
let pruners: Pruner[];
let faults: unknown[];

const startPruner = (on: TaskQueueFixture = at): void => {
  const { db, clock } = on;
  const tenants = async () => [LOCAL_TENANT];
  const onFault = (error: unknown) => void faults.push(error);
  pruners.push(createPruner({ db, clock, random: () => 0, retentionMs: 30 * DAY_MS, tenants, onFault }));
};

beforeEach(async () => {
  at = await openTaskQueue();
  pruners = [];
  faults = [];
});
afterEach(async () => {
  for (const pruner of pruners) await pruner.close();
  await at.close();
  if (faults.length > 0) throw new AggregateError(faults, "the pruner met faults");
});

const count = async (table: "ended_tasks" | "task_keys" | "failed_attempts"): Promise<number> =>
  at.inTx(async (tx) => {
    const rows = await tx.query(`select 1 from ${table} where tenant_id = $1`, [tx.tenantId]);
    return rows.length;
  });

const kinds = async (): Promise<string[]> =>
  (await at.queue.list(LOCAL_TENANT, { limit: 500 })).map(({ kind }) => kind).toSorted();

test("what ended long ago goes, with its attempts and its key; dead letters and what still waits stay", async () => {
  const keyed = ["done", "dead", "waits"].map((kind) => ({ kind, idempotencyKey: kind, maxAttempts: 2 }));
  await at.enqueue(...keyed.slice(0, 2), { kind: "cancelled" });
  const leased = await at.lease(2);
  for (const { kind, lease } of leased) {
    if (kind === "done") {
      await at.queue.reportFailed(lease, failing("agent_lost"));
      const again = await at.leaseOne();
      await at.queue.reportSucceeded(again.lease, {});
    } else await at.queue.reportFailed(lease, failing("permanent"));
  }
  const [cancelled] = await at.queue.list(LOCAL_TENANT, { states: ["queued"], limit: 1 });
  await at.queue.cancel(LOCAL_TENANT, [cancelled!.taskId], "not needed", "ada");
  await at.enqueue(keyed[2]!);
  expect(await count("failed_attempts")).toBe(2);

  at.clock.advance(30 * DAY_MS - 1);
  await at.enqueue({ kind: "fresh" });
  const fresh = await at.lease(2);
  await at.queue.reportSucceeded(fresh.find(({ kind }) => kind === "fresh")!.lease, {});
  startPruner();
  at.clock.advance(60_000);

  await vi.waitFor(async () => expect(await kinds()).toEqual(["dead", "fresh", "waits"]), 60_000);
  await vi.waitFor(async () => expect(await count("task_keys")).toBe(2), 60_000);
  expect(await count("failed_attempts")).toBe(1);
  expect(await at.enqueueOne({ kind: "done", idempotencyKey: "done" })).toMatchObject({ created: true });
  expect(await at.enqueueOne({ kind: "dead", idempotencyKey: "dead" })).toMatchObject({ created: false });
});

test("many go in batches, also when two processes are at it", async () => {
  const ids = await at.enqueue(...Array.from({ length: 2_500 }, () => ({ kind: "old" })));
  await at.queue.cancel(LOCAL_TENANT, ids, "not needed", "ada");
  const second = await openTaskQueue(at);
  at.clock.advance(31 * DAY_MS);
  startPruner();
  startPruner(second);

  at.clock.advance(60_000);

  await vi.waitFor(async () => expect(await count("ended_tasks")).toBe(0), 60_000);
  for (const pruner of pruners.splice(0)) await pruner.close();
  await second.close();
});

test("one at a time prunes the same; who prunes the keys turns away nobody who prunes the tasks", async () => {
  const before = at.clock.now();

  await at.inTx(async (keys) => {
    expect(await pruneTaskKeys(keys, before)).toBe(0);
    expect(await at.inTx((other) => pruneEndedTasks(other, before))).toBe(0);
    expect(await at.inTx((other) => pruneTaskKeys(other, before))).toBeNull();
  });
});
