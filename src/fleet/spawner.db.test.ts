import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskQueue, type TaskQueueFixture } from "../../test/support/task-queue.ts";
import { createEventLog } from "../events/event-log.ts";
import type { Event } from "../model/event.ts";
import { LOCAL_TENANT, type TaskId } from "../model/ids.ts";
import { moveFromInbox } from "../store/events/event-inbox.ts";
import { lockHeads } from "../store/events/events.ts";
import { enqueueChildrenIn } from "./child-tasks.ts";
import { childTaskSchema } from "./protocol/work-frames.ts";
import { readSpawnQuotas } from "./spawn-quotas.ts";
import { createSpawner } from "./spawner.ts";

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

const enqueuedEvents = async (): Promise<Event[]> => {
  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 10_000);
  });
  const events = await at.inTx((tx) => createEventLog().read(tx, { limit: 10_000 }));
  return events.filter(({ name }) => name === "tasks.enqueued");
};

const aboutTask = (events: readonly Event[], taskId: TaskId): Event =>
  events.find(({ payload }) => (payload["taskIds"] as string[]).includes(taskId))!;

const spawn = async (taskId: TaskId, kind: string): Promise<TaskId> => {
  const quotas = readSpawnQuotas({});
  const spawner = createSpawner({ db: at.db, clock: at.clock, quotas, enqueue: enqueueChildrenIn(at.queue) });
  const tasks = [childTaskSchema.parse({ kind, payload: null, queue: "q" })];
  const [child] = await spawner.spawn(
    LOCAL_TENANT,
    { type: "spawn", id: kind, runId: null, taskId, token: 1, tasks },
    "agent-1",
  );
  return child!;
};

test("what a task makes follows from what was told of it last", async () => {
  const [parent, sibling] = await at.enqueue({ kind: "parent" }, { kind: "sibling" });
  await at.lease(100);

  const child = await spawn(parent!, "child");
  await at.lease(100);
  const other = await spawn(sibling!, "other");
  const grandchild = await spawn(child, "grandchild");

  const events = await enqueuedEvents();
  const ofParent = aboutTask(events, parent!).eventId;
  expect(aboutTask(events, sibling!).eventId).toBe(ofParent);
  expect(aboutTask(events, child).causation).toBe(ofParent);
  expect(aboutTask(events, other).causation).toBe(ofParent);
  expect(aboutTask(events, grandchild).causation).toBe(aboutTask(events, child).eventId);
  expect(aboutTask(events, parent!).causation).toBeNull();
});

test("what somebody makes whose task is in nobody's hands follows from nothing that is known", async () => {
  const child = await spawn("long-gone" as TaskId, "of nobody");
  expect(aboutTask(await enqueuedEvents(), child).causation).toBeNull();
});
