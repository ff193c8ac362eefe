import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openHubFixture, until, type HubFixture } from "../../test/support/hub.ts";
import { expectWithin } from "../../test/support/within.ts";
import type { AgentDefinition } from "../sdk/agent/agent-definition.ts";
import { defineAgent } from "../sdk/agent/define-agent.ts";
import type { RunningAgent, StartOptions } from "../sdk/agent/running-agent.ts";
import { TaskError } from "../sdk/agent/task-error.ts";
import { LOCAL_TENANT, type TenantId } from "../model/ids.ts";
import { STOP_CHANNEL } from "../queue/stop-notices.ts";
import { deleteStop, putStop } from "../store/models/budget-stops.ts";
import { listRegistered } from "../store/agents/agents-registry.ts";

let fixture: HubFixture;
beforeAll(async () => {
  fixture = await openHubFixture();
});
afterAll(async () => fixture.close());

const start = async (
  definition: Partial<AgentDefinition>,
  options: Partial<StartOptions> = {},
): Promise<RunningAgent> => {
  const agent = defineAgent({ name: "tester", run: async () => null, ...definition });
  const reach = { connect: fixture.inMemory };
  const running = await agent.start({ ...reach, handleSignals: false, ...options });
  onTestFinished(() => running.stop());
  return running;
};

test.each([
  ["in memory", () => ({ connect: fixture.inMemory })],
  ["over a WebSocket", () => ({ url: fixture.url, token: "secret" })],
  ["by long-polling", () => ({ url: fixture.url, token: "secret", transport: "long-poll" })],
])("an agent %s does a task: its result, output and evidence arrive", async (name, reach) => {
  const { queue, blobs } = fixture;
  const proven: string[] = [];
  const taskId = `all-of-it ${name}`;
  queue.add({ taskId, payload: { question: 6 } });
  await start(
    {
      run: async (task, context) => {
        context.log("first line\n");
        context.log(new Uint8Array([0xff, 0x00]));
        context.progress(0.5, "half");
        const proof = await context.evidence("proof.bin", new Uint8Array(200_000).fill(7));
        proven.push(proof.sha256);
        return { payload: task.payload, bytes: proof.bytes, attempt: task.attempt };
      },
    },
    reach(),
  );
  await until("it is done", () => queue.state(taskId) === "succeeded");
  expect(queue.results.get(taskId)).toEqual({ payload: { question: 6 }, bytes: 200_000, attempt: 1 });
  const [, output = ""] = /with output (\w+)/.exec(queue.log.find((line) => line.includes(taskId)) ?? "") ?? [];
  expect(Buffer.from(await blobs.get(output))).toEqual(
    Buffer.concat([Buffer.from("first line\n"), Buffer.from([0xff, 0])]),
  );
  expect((await blobs.get(proven[0] ?? "")).byteLength).toBe(200_000);
  expect(fixture.faults).toEqual([]);
});

test("what an agent throws is told as it was thrown", async () => {
  const { queue } = fixture;
  queue.add({ taskId: "throws" }, { taskId: "throws a code" });
  await start({
    slots: 2,
    run: async ({ taskId }) => {
      if (taskId === "throws") throw new Error("no idea");
      throw new TaskError("permanent", "never", { code: "NO_SUCH_FILE" });
    },
  });
  await until(
    "both have failed",
    () => queue.state("throws") === "failed" && queue.state("throws a code") === "failed",
  );
  // They were done side by side, so either may have been told first.
  const toldOf = (taskId: string) => queue.log.find((line) => line.startsWith(`failed ${taskId} by`))?.split(": ")[1];
  expect([toldOf("throws"), toldOf("throws a code")]).toEqual(["TASK_FAILED", "NO_SUCH_FILE"]);
});

test("a task goes where its requirements are met, and waits when they are met nowhere", async () => {
  const { queue } = fixture;
  const ran: string[] = [];
  await start({ name: "plain", capabilities: ["shell"], run: async ({ taskId }) => void ran.push(`plain ${taskId}`) });
  await start({
    name: "node",
    capabilities: ["shell", "node@24.1.0"],
    run: async ({ taskId }) => void ran.push(`node ${taskId}`),
  });
  queue.add({ taskId: "needs node 24", requires: ["node@24"] }, { taskId: "needs a gpu", requires: ["gpu"] });
  await until("it ran", () => ran.length > 0);
  expect(ran).toEqual(["node needs node 24"]);
  expect(queue.state("needs a gpu")).toBe("queued");
});

test("an idle fleet asks the queue for nothing", async () => {
  const { queue } = fixture;
  const before = queue.leasing.asked; // of other tests
  await start({ capabilities: ["idle"] });
  await until("it has its answer", () => queue.leasing.asked > before && !queue.leasing.asking);
  const { asked } = queue.leasing;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(queue.leasing.asked).toBe(asked);
});

/** An agent that holds its task until that is called off, and tells why it was. */
const startHolding = async () => {
  const running = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const agent = await start({
    run: async (_task, { signal }) => {
      running.resolve();
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      ended.resolve(signal.reason);
      throw signal.reason;
    },
  });
  return { agent, running, ended };
};

test("cancel reaches the function that works, and nothing is reported", async () => {
  const { queue } = fixture;
  queue.add({ taskId: "to be cancelled" });
  const { running, ended } = await startHolding();
  await running.promise;
  queue.cancel("to be cancelled");
  expect(await ended.promise).toMatchObject({ code: "TASK_CANCELLED", message: "the task was cancelled" });
  expect(queue.log.filter((line) => line.includes("to be cancelled"))).toEqual([]);
});

test("stop-all ends what an agent holds; it waits again, and another tenant's stop ends nothing", async () => {
  const { queue, db } = fixture;
  const stop = (tenantId: TenantId) =>
    db.transaction(tenantId, async (tx) => {
      await putStop(tx, { by: "ada", reason: `stop ${tenantId}`, at: tx.now });
      tx.notify(STOP_CHANNEL, tenantId);
    });
  await expectWithin(1_000, async (attempt) => {
    const taskId = `to be stopped ${attempt}`;
    queue.add({ taskId });
    const { agent, running, ended } = await startHolding();
    await running.promise;
    const startedAt = performance.now();
    await stop("another" as TenantId);
    await stop(LOCAL_TENANT);
    expect(await ended.promise).toMatchObject({ message: expect.stringContaining(`stop ${LOCAL_TENANT}`) as string });
    const tookMs = performance.now() - startedAt;
    await until("it was given back", () => queue.log.some((line) => line.startsWith(`back ${taskId}`)));
    await agent.stop();
    queue.cancel(taskId);
    await db.transaction(LOCAL_TENANT, deleteStop);
    return tookMs;
  });
});

test("an agent that drains finishes what it has, and leaves; its row says that it is gone", async () => {
  const { queue, db } = fixture;
  queue.add({ taskId: "the last" });
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const agent = await start({
    name: "leaver",
    run: async () => {
      begun.resolve();
      await finish.promise;
    },
  });
  await begun.promise;
  const leaving = agent.drain();
  queue.add({ taskId: "too late" });
  finish.resolve();
  await leaving;
  await agent.done;
  expect([queue.state("the last"), queue.state("too late")]).toEqual(["succeeded", "queued"]);
  queue.cancel("too late"); // or the next agent of any test gets it
  const row = async () =>
    (await db.transaction(LOCAL_TENANT, (tx) => listRegistered(tx))).find(({ name }) => name === "leaver");
  await until("it is off the record", async () => (await row())?.state === "offline");
});
