/**
 * Tasks that running tasks make. Quotas keep one task from becoming a flood: how deep, how many by one task, how many by
 * all descendants of the task at the root. They are counted under a lock of that root, before anything is made.
 */
import { ProvostError } from "../model/errors.ts";
import type { TaskId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { countSpawned, findSpawn, insertSpawn, lockRoot, spawnOf } from "../store/agents-spawns.ts";
import type { Database, Tx } from "../store/database.ts";
import type { ChildTask, Spawn } from "./protocol/work-frames.ts";

export type SpawnQuotas = {
  /** Generations below a task that nobody has made. */
  depth: number;
  /** Children of one task. */
  fanOut: number;
  /** Descendants of one root. */
  budget: number;
};

export const SPAWN_QUOTAS: SpawnQuotas = { depth: 5, fanOut: 200, budget: 2_000 };

export type NewChild = ChildTask & { taskId: TaskId; parentTaskId: TaskId };

export type Spawner = {
  /** Resolves with the ids of the children when they are queued; the same spawn makes them once. SPAWN_QUOTA. */
  spawn: (tenantId: TenantId, spawn: Spawn) => Promise<TaskId[]>;
};

const refuse = (spawn: Spawn, why: string, limit: number): ProvostError =>
  new ProvostError("SPAWN_QUOTA", `task ${spawn.taskId} may not make ${spawn.tasks.length} more tasks: ${why}`, {
    limit,
  });

export const createSpawner = (options: {
  db: Database;
  clock: Clock;
  quotas: SpawnQuotas;
  /** Queues them, all or none; children that are queued already are left as they are. */
  enqueue: (tenantId: TenantId, children: readonly NewChild[]) => Promise<void>;
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
    if (depth > quotas.depth) throw refuse(spawn, `it would be the ${depth}th generation`, quotas.depth);
    const { children, descendants } = await countSpawned(tx, parentTaskId, rootTaskId);
    const count = spawn.tasks.length;
    if (children + count > quotas.fanOut) throw refuse(spawn, `it has ${children} children`, quotas.fanOut);
    if (descendants + count > quotas.budget) {
      throw refuse(spawn, `task ${rootTaskId} at its root has ${descendants} descendants`, quotas.budget);
    }
    const taskIds = spawn.tasks.map(() => uuidV7(clock.now()) as TaskId);
    await insertSpawn(tx, { parentTaskId, spawnId: spawn.id, rootTaskId, depth, taskIds });
    return taskIds;
  };
  return {
    spawn: async (tenantId, spawn) => {
      const taskIds = await db.transaction(tenantId, (tx) => record(tx, spawn));
      const parentTaskId = spawn.taskId as TaskId;
      const children = spawn.tasks.flatMap((task, index): NewChild[] => {
        const taskId = taskIds[index];
        return taskId === undefined ? [] : [{ ...task, taskId, parentTaskId }];
      });
      await options.enqueue(tenantId, children);
      return taskIds;
    },
  };
};
