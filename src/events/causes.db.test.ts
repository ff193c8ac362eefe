/** What led to an event of a run, as the queue writes them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, ENDED, failure, openQueueFixture, type QueueFixture } from "../../test/support/queue.ts";
import type { RunId } from "../model/ids.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { cancelRun, openStage } from "../queue/run-control.ts";
import { createEventLog } from "./event-log.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

/** Each event with the one that led to it: "task.leased b < task.queued b". */
const links = async (runId: RunId): Promise<string[]> => {
  const events = await at.events(runId);
  const names = new Map(events.map(({ eventId, name, taskId }) => [eventId, taskId ? `${name} ${taskId}` : name]));
  return events.map(({ eventId, causation }) => {
    const cause = causation === null ? "nobody" : (names.get(causation) ?? "an unknown event");
    return `${names.get(eventId)} < ${cause}`;
  });
};

test("a task follows from what it waited for, and each of its states from the one before", async () => {
  const runId = await at.start({ a: {}, b: { dependsOn: ["a"] } });
  const lease = await at.leaseOne(runId);
  await at.queue.reportDone(lease, DONE);
  await at.queue.reportMerged(lease, "merge-a");
  await at.queue.release(LOCAL_TENANT, runId);

  expect(await links(runId)).toEqual([
    "run.started < nobody",
    "task.queued a < run.started",
    "task.leased a < task.queued a",
    "task.merging a < task.leased a",
    "task.succeeded a < task.merging a",
    "task.queued b < task.succeeded a",
  ]);
});

test("a failure leads to the next attempt, and the last one to what is skipped", async () => {
  const runId = await at.start({ a: {}, b: { dependsOn: ["a"] } });
  await at.queue.reportFailed(await at.leaseOne(runId), failure("transient"), ENDED);
  at.clock.advance(60_000);
  await at.queue.reportFailed(await at.leaseOne(runId), failure("permanent"), ENDED);

  const second = (await links(runId)).slice(3);
  expect(second).toEqual([
    "attempt.failed a < task.leased a",
    "task.queued a < attempt.failed a",
    "task.leased a < task.queued a",
    "attempt.failed a < task.leased a",
    "task.failed a < attempt.failed a",
    "task.skipped b < task.failed a",
  ]);
  const failures = (await at.events(runId)).filter(({ name }) => name === "attempt.failed");
  const leases = (await at.events(runId)).filter(({ name }) => name === "task.leased");
  expect(failures.map(({ causation }) => causation)).toEqual(leases.map(({ eventId }) => eventId));
});

test("a stage follows from the gate before it, and an end from who asked for it", async () => {
  const runId = await at.start({ a: { stage: 1 } });
  const decided = { gateId: "gate-0", decision: "go" as const, reasons: [] };
  await at.inTx((tx) =>
    createEventLog().append(tx, [{ name: "gate.decided", runId, actor: "engine", payload: decided }]),
  );
  await at.inTx((tx) => openStage(tx, runId, 1));
  await at.queue.release(LOCAL_TENANT, runId);
  await at.inTx((tx) => cancelRun(tx, runId, "enough"));

  expect(await links(runId)).toEqual([
    "run.started < nobody",
    "gate.decided < nobody",
    "task.queued a < gate.decided",
    "run.cancelling < nobody",
    "task.cancelled a < run.cancelling",
    "run.cancelled < run.cancelling",
  ]);
});

test("a cause that the producer names stands, and one of another run is never taken", async () => {
  const other = await at.start({ a: {} });
  const runId = await at.start({ a: {} });
  const [started] = await at.events(other);
  const cause = started?.eventId ?? "";
  await at.inTx((tx) =>
    createEventLog().append(tx, [
      { name: "run.paused", runId, actor: "user", payload: { reason: "lunch" } },
      { name: "run.resumed", runId, actor: "user", causation: cause, payload: { reason: "back" } },
    ]),
  );

  const events = await at.events(runId);
  expect(events.at(-1)?.causation).toBe(cause);
  expect(events.find(({ name }) => name === "task.queued")?.causation).toBe(events[0]?.eventId);
});
