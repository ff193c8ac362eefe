/** What led to events of queues, where that is written together with them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue, type TaskQueueFixture } from "../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { createDeadLetters } from "../queue/dead-letters/dead-letters.ts";
import { moveFromInbox } from "../store/events/event-inbox.ts";
import { lockHeads } from "../store/events/events.ts";
import { createEventLog } from "./event-log.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

/** Each event of these names with the one that led to it. */
const links = async (...names: string[]): Promise<string[]> => {
  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  const events = await at.inTx((tx) => createEventLog().read(tx, { limit: 100 }));
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
