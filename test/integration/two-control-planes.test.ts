/** Two control planes on one database, each with agents of its own: one is killed, and nothing is lost or done twice. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { LOCAL_TENANT, type TaskId } from "../../src/model/ids.ts";
import { createTaskQueue, type TaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createDatabase, dropDatabase } from "../support/database.ts";
import { until } from "../support/hub.ts";
import { PROJECT } from "../support/provost-path.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

/** Long enough that an agent is back before it ends also where others work on the machine: nobody waits for its end. */
const LEASE_MS = 15_000;
let connection: PoolConfig;
let db: Database;
let queue: TaskQueue;
beforeAll(async () => {
  connection = await createDatabase();
  db = await openDatabase(connection);
  queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
});
afterAll(async () => {
  await queue.close();
  await db.close();
  await dropDatabase(connection);
});

const startPlane = async (): Promise<{ process: ChildProcess; url: string }> => {
  const plane = spawn(
    process.execPath,
    [join(PROJECT, "test/support/control-plane-process.ts"), JSON.stringify({ connection, leaseMs: LEASE_MS })],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void plane.kill("SIGKILL"));
  const [port] = (await once(createInterface({ input: plane.stdout }), "line")) as [string];
  return { process: plane, url: `http://127.0.0.1:${port}` };
};

const enqueue = async (name: string, count: number): Promise<string[]> => {
  const tasks = Array.from({ length: count }, (_, index) => ({ kind: "count", payload: index }));
  return (await queue.enqueue({ tenantId: LOCAL_TENANT, queue: name, tasks })).map(({ taskId }) => taskId);
};

const succeeded = async (name: string): Promise<string[]> =>
  (await queue.list(LOCAL_TENANT, { queue: name, states: ["succeeded"], limit: 1_000 })).map(({ taskId }) => taskId);

test("agents go on at the other one with what they have in hand", async () => {
  const [one, two] = await Promise.all([startPlane(), startPlane()]);
  const runs = new Map<string, number>();
  let hold: Promise<void> = Promise.resolve();
  const start = async (urls: string[], name: string) => {
    const agent = await defineAgent({
      name,
      queues: ["shared"],
      slots: 8,
      run: async ({ taskId }) => {
        runs.set(taskId, (runs.get(taskId) ?? 0) + 1);
        await hold;
        return name;
      },
    }).start({ url: urls, token: "any", handleSignals: false });
    onTestFinished(() => agent.stop());
    return agent;
  };
  await start([one.url, two.url], "first of one");
  await start([one.url, two.url], "second of one");
  await start([two.url, one.url], "first of two");

  const before = await enqueue("shared", 200);
  await until("the first are done", async () => (await succeeded("shared")).length === 200, 60_000);

  // All 24 slots are taken when the control plane of 16 of them is killed.
  const gate = Promise.withResolvers<void>();
  hold = gate.promise;
  const during = await enqueue("shared", 24);
  await until("all slots are busy", () => during.every((taskId) => runs.has(taskId)));
  one.process.kill("SIGKILL");
  gate.resolve();
  const after = await enqueue("shared", 200);
  const all = [...before, ...during, ...after];
  await until("all are done", async () => {
    await queue.rescue(LOCAL_TENANT);
    return (await succeeded("shared")).length === all.length;
  });
  expect((await succeeded("shared")).toSorted()).toEqual(all.toSorted());
  // What was in hand was resumed and not done again: no task ran twice.
  expect([...runs.values()].filter((count) => count > 1)).toEqual([]);
  const tasks = await queue.list(LOCAL_TENANT, { queue: "shared", states: ["succeeded"], limit: 1_000 });
  expect(new Set(tasks.map(({ attempts }) => attempts))).toEqual(new Set([1]));
});

test("work that another process enqueues reaches agents of every control plane, and cancelling reaches them too", async () => {
  const [one, two] = await Promise.all([startPlane(), startPlane()]);
  const aborted: string[] = [];
  const begun: string[] = [];
  for (const { url } of [one, two]) {
    const agent = await defineAgent({
      name: url,
      queues: ["each"],
      run: async ({ taskId }, { signal }) => {
        begun.push(taskId);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        aborted.push((signal.reason as { code: string }).code);
      },
    }).start({ url, token: "any", handleSignals: false });
    onTestFinished(() => agent.stop());
  }
  await expectWithin(1_000, async () => {
    begun.length = 0;
    aborted.length = 0;
    const taskIds = await enqueue("each", 2);
    await until("both have begun", () => begun.length === 2);
    expect(begun.toSorted()).toEqual(taskIds.toSorted());
    const [, tookMs] = await Promise.all([
      queue.cancel(LOCAL_TENANT, begun as TaskId[], "not needed", "ada"),
      timeUntil(() => aborted.length === 2),
    ]);
    expect(aborted).toEqual(["TASK_CANCELLED", "TASK_CANCELLED"]);
    return tookMs;
  });
});
