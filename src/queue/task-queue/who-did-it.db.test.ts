/** What events about tasks without a run say: who, and about which task. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue, type TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Event } from "../../model/event.ts";
import { type AgentId, LOCAL_TENANT, type TaskId } from "../../model/ids.ts";
import type { NewQueueTask } from "../../model/queue-task.ts";
import { moveFromInbox } from "../../store/events/event-inbox.ts";
import { lockHeads } from "../../store/events/events.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const put = async (by: string | undefined, ...tasks: Partial<NewQueueTask>[]): Promise<TaskId[]> => {
  const given = tasks.map((task) => ({ kind: "work", ...task }));
  const made = await at.queue.enqueue({
    tenantId: LOCAL_TENANT,
    queue: "q",
    tasks: given,
    ...(by !== undefined && { by }),
  });
  return made.map(({ taskId }) => taskId);
};

const leaseFor = async (agentId: string, limit = 1) =>
  (await at.lease(limit, { agentId: agentId as AgentId })).map(({ lease }) => lease);

/** In no order: it is the order of ids that are made up. */
const told = async (name: Event["name"]) => {
  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  const events = await at.inTx((tx) => createEventLog().read(tx, { limit: 100 }));
  const said = events
    .filter((event) => event.name === name)
    .map(({ actor, taskId, correlation, payload }) => {
      const taskIds = (payload["taskIds"] ??
        (payload["attempts"] as { taskId: string }[]).map((one) => one.taskId)) as string[];
      return { actor, taskId, correlation, taskIds: taskIds.toSorted() };
    });
  return said.toSorted((a, b) => a.actor.localeCompare(b.actor));
};

const event = (actor: string, ...taskIds: string[]) => ({
  actor,
  taskId: taskIds.length === 1 ? taskIds[0] : null,
  correlation: "tenant",
  taskIds: taskIds.toSorted(),
});

test.each([
  ["plain tasks", {}],
  ["tasks with more to them", { priority: 3 }],
])("a round of several says of each what they put in: %s", async (_, task) => {
  const [[ana = ""], ben, [engine = ""]] = await Promise.all([
    put("ana", task),
    put("ben", task, task),
    put(undefined, task),
  ]);

  expect(await told("tasks.enqueued")).toEqual([event("ana", ana), event("ben", ...ben), event("engine", engine)]);
});

test("of one that is known by its key already nobody is said to have put it in", async () => {
  await put("ana", { idempotencyKey: "a" });

  const [, [own = ""]] = await Promise.all([put("ben", { idempotencyKey: "a" }), put("ben", { idempotencyKey: "b" })]);

  expect((await told("tasks.enqueued")).at(-1)).toEqual(event("ben", own));
});

test.each([
  ["without anything to show", {}],
  ["with a result", { result: { tiles: 3 } }],
])("agents that are done in the same round are told apart, %s", async (_, result) => {
  await put("ana", {}, {}, {});
  const [one] = await leaseFor("agent-1");
  const two = await leaseFor("agent-2", 2);

  await Promise.all([one!, ...two].map((lease) => at.queue.reportSucceeded(lease, result)));

  expect(await told("tasks.succeeded")).toEqual([
    event("agent-1", one!.taskId),
    event("agent-2", ...two.map(({ taskId }) => taskId)),
  ]);
});

test("who alone reports is named, with the one task that it is about", async () => {
  const [taskId = ""] = await put("ana", {});
  const [lease] = await leaseFor("agent-1");

  await at.queue.reportSucceeded(lease!, { outputBlob: "0".repeat(64) });

  expect(await told("tasks.succeeded")).toEqual([event("agent-1", taskId)]);
});

test("who fails or gives back is named; of what is lost, the engine says so", async () => {
  const [failed, returned, lost] = await put("ana", {}, {}, {});
  const leases = await leaseFor("agent-1", 3);
  const of = (taskId: TaskId | undefined) => leases.find((lease) => lease.taskId === taskId)!;
  await at.queue.reportFailed(of(failed), failing("permanent"));
  await at.queue.giveBack(of(returned), "it leaves");
  at.clock.advance(60_000);

  await at.queue.rescue(LOCAL_TENANT);

  expect(await told("tasks.failed")).toEqual([event("agent-1", failed!), event("engine", lost!)]);
  expect(await told("tasks.returned")).toEqual([event("agent-1", returned!)]);
});
