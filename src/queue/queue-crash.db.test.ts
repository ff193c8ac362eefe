/** Processes that are killed in the middle of whatever they do to the queue. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, LEASE_MS, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import { violations } from "../../test/support/queue-invariants.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { AgentId, RunId } from "../model/ids.ts";
import { listMerging } from "../store/runs/attempts.ts";
import { systemClock } from "../runtime/clock.ts";
import { createQueue } from "./queue.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

const worker = join(import.meta.dirname, "../../test/support/queue-worker.ts");

/** Works on so many tasks, and is killed at some moment of the next. */
const workAndDie = async (runId: RunId, agentId: string, tasks: number): Promise<void> => {
  const work = JSON.stringify({ connection: at.connection, runId, agentId });
  const child = spawn(process.execPath, [worker], {
    env: { ...process.env, QUEUE_WORK: work },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let dealtWith = 0;
  child.stdout.on("data", (dots: Buffer) => {
    dealtWith += dots.length;
    // A moment by chance: somewhere between one statement of a report and another.
    if (dealtWith >= tasks) setTimeout(() => child.kill("SIGKILL"), Math.random() * 20);
  });
  await once(child, "exit");
};

test("whenever processes are killed, nothing is torn, nothing is done twice, and the rest can be done", async () => {
  const names = Array.from({ length: 120 }, (_, index) => `t${index}`);
  const tasks = names.map((name, index) => [
    name,
    {
      dependsOn: index >= 20 ? [`t${index - 20}`] : [],
      conflictsWith: index % 3 === 0 ? [`t${index + 1}`, `t${index + 2}`].filter((other) => names.includes(other)) : [],
    },
  ]);
  const runId = await at.start(Object.fromEntries(tasks));
  // The workers live by the machine's clock: what they leave behind is due by it.
  const queue = createQueue({ db: at.db, clock: systemClock, random: () => 0 });
  const succeeded: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await Promise.all([workAndDie(runId, "one", 2 + round), workAndDie(runId, "two", 5)]);
    expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
    succeeded.push(Object.values(await at.states(runId)).filter((state) => state === "succeeded").length);
    await queue.recall(LOCAL_TENANT, runId, "the engine was killed");
    for (const { taskId, attemptId, number, agentId } of await at.inTx((tx) => listMerging(tx, runId))) {
      const lease = { tenantId: LOCAL_TENANT, runId, taskId, attemptId, number, agentId, token: number };
      await queue.reportMerged({ ...lease, expiresAt: new Date(), previousFailure: null }, "settled");
    }
    expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
  }
  expect(succeeded.at(-1)).toBeGreaterThan(0);

  for (;;) {
    await queue.release(LOCAL_TENANT, runId);
    const request = {
      tenantId: LOCAL_TENANT,
      runId,
      agentId: "last" as AgentId,
      agents: ["shell"],
      limit: 50,
      leaseMs: LEASE_MS,
    };
    const leases = await queue.lease(request);
    if (leases.length === 0) break;
    for (const lease of leases) {
      await queue.reportDone(lease, DONE);
      await queue.reportMerged(lease, "merge");
    }
  }
  expect(new Set(Object.values(await at.states(runId)))).toEqual(new Set(["succeeded"]));
  const done = (await at.events(runId)).filter((event) => event.name === "task.succeeded").map((event) => event.taskId);
  expect(done).toHaveLength(names.length);
  expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
});
