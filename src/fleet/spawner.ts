/**
 * Tasks that running tasks make. Quotas keep one task from becoming a flood: how deep, how many by one task, how many by
 * all descendants of the task at the root. They are counted under a lock of that root, before anything is made.
 */
import { ProvostError } from "../model/errors.ts";
import type { TaskId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { countSpawned, deleteSpawn, findSpawn, insertSpawn, lockRoot, spawnOf } from "../store/agents/agents-spawns.ts";
import type { Database, Tx } from "../store/database.ts";
import { findLastEvent } from "../store/tasks/leased-tasks.ts";
import type { ChildTask, Spawn } from "./protocol/work-frames.ts";
import { SPAWN_SETTINGS, type SpawnQuotas } from "./spawn-quotas.ts";

export type NewChild = ChildTask & { taskId: TaskId; parentTaskId: TaskId };

/** All or none; children that are queued already are left as they are. @param causation the event that led to it */
export type EnqueueChildren = (
  tenantId: TenantId,
  children: readonly NewChild[],
  by: string,
  causation: string | null,
) => Promise<void>;

export type Spawner = {
  /** Resolves with the ids of the children when they are queued; the same spawn makes them once. SPAWN_QUOTA, QUEUE_FULL. */
  spawn: (tenantId: TenantId, spawn: Spawn, by: string) => Promise<TaskId[]>;
};

const refuse = (spawn: Spawn, why: string, limit: number, setting: string): ProvostError => {
  const message = `task ${spawn.taskId} may not make ${spawn.tasks.length} more tasks: ${why}, and ${setting} is ${limit}`;
  return new ProvostError("SPAWN_QUOTA", message, { limit, setting });
};

/** The queue said no, so nothing was made; otherwise nobody knows, and the agent asks again. */
const wasRefused = (error: unknown): boolean =>
  error instanceof ProvostError && (error.code === "QUEUE_FULL" || error.code === "REQUEST_INVALID");

export const createSpawner = (options: {
  db: Database;
  clock: Clock;
  quotas: SpawnQuotas;
  enqueue: EnqueueChildren;
}): Spawner => {
  const { db, clock, quotas } = options;

  const record = async (tx: Tx, spawn: Spawn): Promise<TaskId[]> => {
    const parentTaskId = spawn.taskId as TaskId;
    const own = await spawnOf(tx, parentTaskId);
    const rootTaskId = own?.rootTaskId ?? parentTaskId;
    await lockRoot(tx, rootTaskId);
    const known = await findSpawn(tx, parentTaskId, spawn.id);
    if (known !== null) return known.taskIds;
    const depth = (own?.depth ?? 0) + 1;
    if (depth > quotas.depth)
      throw refuse(spawn, `it would be the ${depth}th generation`, quotas.depth, SPAWN_SETTINGS.depth);
    const { children, descendants } = await countSpawned(tx, parentTaskId, rootTaskId);
    const count = spawn.tasks.length;
    if (children + count > quotas.fanOut) {
      throw refuse(spawn, `it has ${children} children`, quotas.fanOut, SPAWN_SETTINGS.fanOut);
    }
    if (descendants + count > quotas.budget) {
      const why = `task ${rootTaskId} at its root has ${descendants} descendants`;
      throw refuse(spawn, why, quotas.budget, SPAWN_SETTINGS.budget);
    }
    const taskIds = spawn.tasks.map(() => uuidV7(clock.now()) as TaskId);
    await insertSpawn(tx, { parentTaskId, spawnId: spawn.id, rootTaskId, depth, taskIds });
    return taskIds;
  };
  return {
    spawn: async (tenantId, spawn, by) => {
      const parentTaskId = spawn.taskId as TaskId;
      const { taskIds, causation } = await db.transaction(tenantId, async (tx) => ({
        causation: await findLastEvent(tx, parentTaskId),
        taskIds: await record(tx, spawn),
      }));
      const children = spawn.tasks.flatMap((task, index): NewChild[] => {
        const taskId = taskIds[index];
        return taskId === undefined ? [] : [{ ...task, taskId, parentTaskId }];
      });
      try {
        await options.enqueue(tenantId, children, by, causation);
      } catch (error) {
        if (wasRefused(error)) await db.transaction(tenantId, (tx) => deleteSpawn(tx, parentTaskId, spawn.id));
        throw error;
      }
      return taskIds;
    },
  };
};
