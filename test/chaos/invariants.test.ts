/** What the faults are held against finds what it is there to find. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openTestDatabase } from "../support/database.ts";
import type { TestDatabase } from "../support/database.ts";
import { violations } from "./rig/invariants.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const succeed = (taskId: string): Promise<unknown> =>
  database.admin.query(
    `insert into provost.event_inbox (tenant_id, event_id, time, name, version, actor, correlation, payload)
     values ($1, gen_random_uuid()::text, now(), 'tasks.succeeded', 1, 'engine', 'tenant', $2)`,
    [LOCAL_TENANT, { taskIds: [taskId] }],
  );

test("a task that is nowhere, one that succeeded twice, and one without an end", async () => {
  const queue = createTaskQueue({ db: database.db, clock: systemClock, random: Math.random });
  const tasks = ["waits", "twice"].map((taskId) => ({ taskId, kind: "test" }));
  await queue.enqueue({ tenantId: LOCAL_TENANT, queue: "q", tasks });
  await succeed("twice");
  await succeed("twice");

  const found = await violations(database.admin, ["waits", "twice", "gone"]);

  expect(found.lost).toEqual(["gone"]);
  expect(found.twice).toEqual(["twice"]);
  expect(found.unfinished.toSorted()).toEqual([
    expect.stringMatching(/^twice: queued, its turn /),
    expect.stringMatching(/^waits: queued, its turn /),
  ]);
  await queue.close();
});
