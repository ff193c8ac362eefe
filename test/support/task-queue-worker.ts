/**
 * A process that enqueues tasks and works on them until it is killed or told to stop by the end of its stdin. On stdout:
 * "E id" for each task whose enqueue was acknowledged, "D id token" for each whose report was.
 */
import { once } from "node:events";
import { openLocalSlots } from "./local-slots.ts";
import type { AgentId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openDatabase } from "../../src/store/database.ts";

export type TaskQueueWork = { connection: object; agentId: string; leaseMs: number; enqueues: boolean };

const work = JSON.parse(String(process.env.TASK_QUEUE_WORK)) as TaskQueueWork;
const db = await openDatabase(work.connection);
const queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let open = true;

/** What the database refuses while it is down is not acknowledged, and so nothing is said. */
const orWait = async (act: () => Promise<void>): Promise<void> => {
  try {
    await act();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const slots = await openLocalSlots({
  queue,
  clock: systemClock,
  tenantId: LOCAL_TENANT,
  queues: ["q"],
  capabilities: [],
  agentId: work.agentId as AgentId,
  slots: 8,
  leaseMs: work.leaseMs,
  work: async ({ lease }) => {
    if (Math.random() < 0.1) throw new Error("by chance");
    return { result: { token: lease.token } };
  },
  onReported: ({ lease }, outcome) => {
    if (outcome === "succeeded") say(`D ${lease.taskId} ${lease.token}`);
  },
  onFault: () => undefined,
});

const enqueue = async (): Promise<void> => {
  // oxlint-disable-next-line eslint/no-unmodified-loop-condition -- a signal ends it
  while (open && work.enqueues) {
    await orWait(async () => {
      const tasks = Array.from({ length: 1 + Math.floor(Math.random() * 5) }, () => ({
        kind: "work",
        maxAttempts: 100,
      }));
      const enqueued = await queue.enqueue({ tenantId: LOCAL_TENANT, queue: "q", tasks });
      for (const { taskId } of enqueued) say(`E ${taskId}`);
    });
  }
};
const enqueuing = Promise.all([enqueue(), enqueue(), enqueue()]);

process.stdin.resume();
await once(process.stdin, "end");
open = false;
await enqueuing;
await slots.drain();
await queue.close();
await db.close();
