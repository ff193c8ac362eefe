/** Work that belongs to no run, and the agents that do it, on one database. */
import type { EventLog } from "../events/event-log.ts";
import type { TenantId } from "../model/ids.ts";
import { createCaretaker } from "../queue/caretaker/caretaker.ts";
import { createPruner } from "../queue/pruner/pruner.ts";
import { createQueueDesk, type QueueDesk } from "../queue/queue-desk.ts";
import { createScheduler } from "../queue/schedules/scheduler.ts";
import { createTaskQueue } from "../queue/task-queue.ts";
import type { Clock } from "../runtime/clock.ts";
import { packageVersion } from "../runtime/package-root.ts";
import type { Blobs } from "../store/home/blobs.ts";
import type { Database } from "../store/database.ts";
import { createQueueTaskFiles, type QueueTaskFiles } from "./queue-task-files.ts";
import type { SpawnQuotas } from "./spawn-quotas.ts";
import type { RunWork } from "./run-work.ts";
import { createAgentService, type AgentService } from "./agent-service.ts";
import { incomingFolder } from "./task-output.ts";

export type OpenedFleet = {
  queues: (tenantId: TenantId) => QueueDesk;
  /** What tasks without a run have printed and handed in. */
  taskFiles: (tenantId: TenantId) => QueueTaskFiles;
  agents: AgentService;
  close(): Promise<void>;
};

export const openFleet = async (options: {
  db: Database;
  events: EventLog;
  clock: Clock;
  blobs: Blobs;
  /** The data folder: output and evidence that are on their way in lie in it. */
  homePath: string;
  /** Whose tasks and schedules are seen to. */
  tenants: () => Promise<readonly TenantId[]>;
  /** How long tasks are kept that have ended. */
  retentionMs: number;
  runs: RunWork;
  /** Of tasks that tasks make. */
  quotas: SpawnQuotas;
  onFault: (error: unknown) => void;
}): Promise<OpenedFleet> => {
  const { homePath, tenants, retentionMs, events, runs, ...parts } = options;
  const { db, clock, onFault } = parts;
  const random = Math.random;
  const queue = createTaskQueue({ db, clock, random });
  const scheduler = createScheduler({ db, events, clock, queue });
  const caretaker = await createCaretaker({ db, clock, random, tasks: queue, scheduler, tenants, onFault });
  const pruner = createPruner({ db, clock, random, retentionMs, tenants, onFault });
  const { tasks } = caretaker;
  const folder = incomingFolder(homePath);
  const agents = await createAgentService({ ...parts, queue: tasks, runs, folder, random, version: packageVersion() });
  return {
    queues: (tenantId) => createQueueDesk({ db, events, clock, tasks }, tenantId),
    taskFiles: (tenantId) => createQueueTaskFiles({ queue: tasks, blobs: parts.blobs, folder }, tenantId),
    agents,
    close: async () => {
      await agents.close();
      await pruner.close();
      await caretaker.close();
      await tasks.close();
    },
  };
};
