import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { openTaskQueue } from "../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { defineAgent } from "../sdk/agent/define-agent.ts";
import { createBlobs } from "../store/home/blobs.ts";
import { createAgentService } from "./agent-service.ts";
import { readSpawnQuotas } from "./spawn-quotas.ts";
import { createMemoryTransport } from "./transport/memory.ts";

test("who asks why a task is where it is, as soon as it is there, is told", async () => {
  const at = await openTaskQueue();
  const folder = mkdtempSync(join(tmpdir(), "provost-service-"));
  const service = await createAgentService({
    db: at.db,
    queue: at.queue,
    blobs: createBlobs(join(folder, "blobs")),
    folder: join(folder, "incoming"),
    // what is written every second would never be written by it
    clock: createTestClock(),
    random: Math.random,
    version: "test",
    quotas: readSpawnQuotas({}),
    onFault: (error) => {
      throw error;
    },
  });
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const agent = await defineAgent({
    name: "painter",
    run: async () => {
      begun.resolve();
      await finish.promise;
    },
  }).start({ connect: createMemoryTransport(service.hub, { tenantId: LOCAL_TENANT, id: "owner" }) });
  onTestFinished(async () => {
    finish.resolve();
    await agent.stop();
    await service.close();
    await at.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const [task] = await at.queue.enqueue({ tenantId: LOCAL_TENANT, queue: "default", tasks: [{ kind: "paint" }] });
  await begun.promise;

  const explained = await service.desk(LOCAL_TENANT).explain(String(task?.taskId), null);

  expect(explained).toMatchObject({ state: "leased", assignments: [{ agentName: "painter", attempt: 1 }] });
});
