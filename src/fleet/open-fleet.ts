/** Work that belongs to no run, and the agents that do it, on one database. */
import { join } from "node:path";
import { createTaskQueue, type TaskQueue } from "../queue/task-queue.ts";
import type { Clock } from "../runtime/clock.ts";
import { packageVersion } from "../runtime/package-root.ts";
import type { Blobs } from "../store/blobs.ts";
import type { Database } from "../store/database.ts";
import { createAgentService, type AgentService } from "./agent-service.ts";

export type OpenedFleet = { tasks: TaskQueue; agents: AgentService; close(): Promise<void> };

export const openFleet = async (options: {
  db: Database;
  clock: Clock;
  blobs: Blobs;
  /** The data folder: output and evidence that are on their way in lie in it. */
  homePath: string;
  onFault: (error: unknown) => void;
}): Promise<OpenedFleet> => {
  const { homePath, ...parts } = options;
  const random = Math.random;
  const tasks = createTaskQueue({ db: parts.db, clock: parts.clock, random });
  const folder = join(homePath, "incoming");
  const agents = await createAgentService({ ...parts, queue: tasks, folder, random, version: packageVersion() });
  return {
    tasks,
    agents,
    close: async () => {
      await agents.close();
      await tasks.close();
    },
  };
};
