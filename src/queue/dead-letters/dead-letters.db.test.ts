import { afterEach, beforeEach, expect, test } from "vitest";
import { untilBlocked } from "../../../test/support/blocked.ts";
import { createTestClock } from "../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { AgentId, TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { NewQueueTask } from "../../model/queue-task.ts";
import type { TaskFailure } from "../../model/run.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { openDatabase } from "../../store/database.ts";
import type { Tx } from "../../store/database.ts";
import { reviveDeadLetters } from "../../store/queues/dead-letters.ts";
import { createTaskQueue } from "../task-queue.ts";
import { createDeadLetters } from "./dead-letters.ts";

const failure = (errorClass: TaskFailure["class"], code = "TASK_FAILED"): TaskFailure => ({
  code,
  class: errorClass,
  message: `failed as ${errorClass}`,
  files: [],
});
const HELD = { tenantId: LOCAL_TENANT, queues: ["mail", "other"], capabilities: ["node"], agentId: "a-1" as AgentId };

const openFixture = async () => {
  const connection = await createDatabase();
  const clock = createTestClock();
  const db = await openDatabase(connection, clock);
  const events = createEventLog();
  const queue = createTaskQueue({ db, clock, random: () => 0.5 });
  const lease = (limit = 100) => queue.lease({ ...HELD, limit, leaseMs: 10_000 });
  return {
    connection,
    clock,
    queue,
    lease,
    inTx: <T>(work: (tx: Tx) => Promise<T>) => db.transaction(LOCAL_TENANT, work),
    letters: createDeadLetters({ db, events, clock, queue }, LOCAL_TENANT),
    audit: async () => {
      const all = await db.transaction(LOCAL_TENANT, (tx) => events.read(tx, { limit: 100 }));
      return all.filter(({ name }) => name.startsWith("dead-letter")).map(({ name, actor }) => [name, actor]);
    },
    /** Tasks that fail at their first attempt, one after the other. */
    fail: async (tasks: (Partial<NewQueueTask> & { queue?: string })[], how: TaskFailure = failure("permanent")) => {
      const ids: TaskId[] = [];
      for (const { queue: name = "mail", ...task } of tasks) {
        await queue.enqueue({ tenantId: LOCAL_TENANT, queue: name, tasks: [{ kind: "send", ...task }] });
        const [held] = await lease();
        await queue.reportFailed(held!.lease, how);
        ids.push(held!.lease.taskId);
        clock.advance(1_000);
      }
      return ids;
    },
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

const ALL = { before: null, limit: 100 };
const ids = (tasks: { taskId: TaskId }[]) => tasks.map(({ taskId }) => taskId);

test("what failed for good is listed the newest first, page by page, with its history", async () => {
  const [first, second, third] = await at.fail([{}, {}, {}]);

  const page = await at.letters.list({}, { before: null, limit: 2 });
  const { taskId, endedAt } = page[1]!;
  const rest = await at.letters.list({}, { before: { taskId, endedAt: endedAt! }, limit: 2 });

  expect([ids(page), ids(rest)]).toEqual([[third, second], [first]]);
  expect((await at.letters.get(first!)).failedAttempts).toMatchObject([{ number: 1, agentId: "a-1" }]);
});

test("what security forbade and what succeeded is none of them", async () => {
  const [forbidden] = await at.fail([{}], failure("security"));
  await at.queue.enqueue({ tenantId: LOCAL_TENANT, queue: "mail", tasks: [{ kind: "send" }] });
  const [held] = await at.lease();
  await at.queue.reportSucceeded(held!.lease, {});

  expect(await at.letters.list({}, ALL)).toEqual([]);
  expect(await at.letters.retry({ taskIds: [forbidden!, held!.lease.taskId] }, "ann")).toEqual([]);
  await expect(at.letters.get(forbidden!)).rejects.toMatchObject({ code: "DEAD_LETTER_NOT_FOUND" });
});

test("one that is tried again has all attempts of a new task, and its old ones stay on record", async () => {
  const [taskId] = await at.fail([{ maxAttempts: 1 }], failure("transient"));

  expect(await at.letters.retry({ taskIds: [taskId!] }, "ann")).toEqual([taskId]);
  const [again] = await at.lease();
  expect(again).toMatchObject({ lease: { taskId }, attempt: 2, previousFailure: { class: "transient" } });
  await at.queue.reportFailed(again!.lease, failure("permanent"));

  expect((await at.letters.get(taskId!)).failedAttempts.map(({ number }) => number)).toEqual([1, 2]);
  expect(await at.audit()).toEqual([["dead-letters.retried", "ann"]]);
});

test("a backoff that is put right is kept beside what the task says otherwise", async () => {
  const [bare, titled] = await at.fail([{}, { title: "Send" }]);
  const edit = { backoff: { delayMs: 60_000 } };

  for (const taskId of [bare!, titled!]) await at.letters.edit(taskId, edit, "ann");
  for (const { lease } of await at.lease()) {
    expect(await at.queue.reportFailed(lease, failure("transient"))).toEqual({ retryInMs: 60_000 });
  }
  expect((await at.queue.get(LOCAL_TENANT, bare!)).details).toMatchObject(edit);
  expect((await at.queue.get(LOCAL_TENANT, titled!)).details).toMatchObject({ ...edit, title: "Send" });
});

test("a filter chooses by queue, kind, error and time, for retry and purge alike", async () => {
  const [mail, other] = await at.fail([{}, { queue: "other" }]);
  const [refused] = await at.fail([{ kind: "sign" }], failure("validation", "REQUEST_INVALID"));
  const late = at.clock.now();
  const [last] = await at.fail([{}]);

  expect(ids(await at.letters.list({ queue: "other" }, ALL))).toEqual([other]);
  expect(ids(await at.letters.list({ kind: "sign", class: "validation", code: "REQUEST_INVALID" }, ALL))).toEqual([
    refused,
  ]);
  expect(await at.letters.purge({ filter: { since: late } }, "ann")).toEqual([last]);
  expect(await at.letters.retry({ filter: { queue: "mail", class: "permanent" } }, "ann")).toEqual([mail]);
  expect(await at.letters.count({})).toMatchObject([
    { queue: "mail", code: "REQUEST_INVALID", count: 1 },
    { queue: "other", code: "TASK_FAILED", count: 1 },
  ]);
  await expect(at.queue.get(LOCAL_TENANT, last!)).rejects.toMatchObject({ code: "TASK_NOT_FOUND" });
});

test("one is put right and tried again; the log names the fields and not their values", async () => {
  const [taskId] = await at.fail([{ payload: { to: "nobody" } }]);

  await at.letters.edit(taskId!, { payload: { to: "someone" }, queue: "other", requires: ["node"] }, "ann");

  expect(await at.lease()).toMatchObject([{ lease: { taskId }, queue: "other", payload: { to: "someone" } }]);
  expect(await at.audit()).toEqual([
    ["dead-letter.edited", "ann"],
    ["dead-letters.retried", "ann"],
  ]);
  await expect(at.letters.edit(taskId!, {}, "ann")).rejects.toMatchObject({ code: "DEAD_LETTER_NOT_FOUND" });
});

test("a deadline that has passed is lifted, one that has not stays", async () => {
  const deadline = new Date(at.clock.now().getTime() + 60_000);
  const [past, ahead] = await at.fail([{ deadline: new Date(at.clock.now().getTime() + 1_500) }, { deadline }]);
  at.clock.advance(5_000);

  await at.letters.retry({ filter: {} }, "ann");

  expect(await at.queue.get(LOCAL_TENANT, past!)).toMatchObject({ state: "queued", deadline: null });
  expect(await at.queue.get(LOCAL_TENANT, ahead!)).toMatchObject({ state: "queued", deadline });
});

test("who finds that others have tried a whole batch of them again goes on with the rest", async () => {
  await at.inTx((tx) =>
    tx.query(
      `insert into ended_tasks (tenant_id, task_id, ended_at, queue, kind, state, enqueued_at, run_at, lease_token,
         priority, failure, payload)
       select $1, 't' || n, $2::timestamptz - (1000 - n) * interval '1 second', 'mail', 'send', 'failed', $2, $2, 1, 0, $3, 'null'
       from generate_series(1, 501) n`,
      [LOCAL_TENANT, new Date(tx.now.getTime() - 1), JSON.stringify(failure("permanent"))],
    ),
  );
  const done = Promise.withResolvers<void>();
  const revived = Promise.withResolvers<void>();
  const theirs = at.inTx(async (tx) => {
    await reviveDeadLetters(tx, { filter: {}, taskIds: null, edit: {}, limit: 500, lastEvent: uuidV7(tx.now) });
    revived.resolve();
    await done.promise;
  });
  await revived.promise;
  const retried = at.letters.retry({ filter: {} }, "ann");
  await untilBlocked(at.connection);
  done.resolve();
  await theirs;

  expect(await retried).toEqual(["t501"]);
});

test("two people who retry at once revive each task once", async () => {
  await at.fail(Array.from({ length: 12 }, () => ({})));

  const both = await Promise.all([at.letters.retry({ filter: {} }, "ann"), at.letters.retry({ filter: {} }, "bob")]);

  expect(both.flat()).toHaveLength(12);
  expect(await at.lease()).toHaveLength(12);
});
