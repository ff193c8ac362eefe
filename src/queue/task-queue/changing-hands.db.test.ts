/** Tasks that go from hand to hand while somebody reports on them or ends them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, LEASE_MS, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { TaskLease } from "../../model/queue-task.ts";
import type { Tx } from "../../store/database.ts";
import { cancelTasks } from "./endings.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

test("a report under an old token is refused also in the round of the one that counts", async () => {
  const lost = { status: "rejected", reason: { code: "LEASE_LOST" } };
  const held = async () => {
    await at.enqueue({ maxAttempts: 3 });
    const old = await at.leaseOne();
    at.clock.advance(LEASE_MS + 1);
    await at.queue.rescue(LOCAL_TENANT);
    return [old.lease, (await at.leaseOne()).lease];
  };
  const reports: ((lease: TaskLease) => Promise<unknown>)[] = [
    (lease) => at.queue.reportSucceeded(lease, {}),
    (lease) => at.queue.reportSucceeded(lease, { result: lease.token }),
    (lease) => at.queue.reportFailed(lease, failing("permanent")),
    (lease) => at.queue.giveBack(lease, "no time"),
  ];
  for (const report of reports) {
    const answers = await Promise.allSettled((await held()).map((lease) => report(lease)));
    expect(answers).toMatchObject([lost, { status: "fulfilled" }]);
  }
});

test("one that is given back and handed out again while it is cancelled ends all the same", async () => {
  const [taskId] = await at.enqueue({});
  let { lease } = await at.leaseOne();
  const meanwhile = [
    async () => undefined, // it is not in its queue
    () => at.queue.giveBack(lease, "no time"), // and then in nobody's hands
    async () => void ({ lease } = await at.leaseOne()), // and then not in its queue again
  ];
  const watched = (tx: Tx): Tx => ({
    ...tx,
    query: async (text, values) => {
      await meanwhile.shift()?.();
      return tx.query(text, values);
    },
  });

  const cancelled = await at.inTx((tx) => cancelTasks(watched(tx), [taskId!], "no need", "ada"));

  expect(cancelled).toEqual({ waiting: [], inHand: [taskId] });
  expect(await at.state(taskId!)).toBe("cancelled");
});
