/** Tasks that running tasks have made. */
import type { TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type SpawnRecord = {
  parentTaskId: TaskId;
  spawnId: string;
  rootTaskId: TaskId;
  /** Of the children. */
  depth: number;
  taskIds: TaskId[];
};

const COLUMNS = `parent_task_id as "parentTaskId", spawn_id as "spawnId", root_task_id as "rootTaskId", depth,
  task_ids as "taskIds"`;

/** One at a time for the descendants of one root: what they may still make is counted before it is made. */
export const lockRoot = async (tx: Tx, rootTaskId: TaskId): Promise<void> => {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 33))", [tx.tenantId, rootTaskId]);
};

/** The spawn that made a task; null for a task that nobody has made. */
export const spawnOf = async (tx: Tx, taskId: TaskId): Promise<SpawnRecord | null> => {
  const rows = await tx.query<SpawnRecord>(
    `select ${COLUMNS} from task_spawns where tenant_id = $1 and task_ids @> array[$2]`,
    [tx.tenantId, taskId],
  );
  return rows[0] ?? null;
};

export const findSpawn = async (tx: Tx, parentTaskId: TaskId, spawnId: string): Promise<SpawnRecord | null> => {
  const rows = await tx.query<SpawnRecord>(
    `select ${COLUMNS} from task_spawns where tenant_id = $1 and parent_task_id = $2 and spawn_id = $3`,
    [tx.tenantId, parentTaskId, spawnId],
  );
  return rows[0] ?? null;
};

export const countSpawned = async (
  tx: Tx,
  parentTaskId: TaskId,
  rootTaskId: TaskId,
): Promise<{ children: number; descendants: number }> => {
  const rows = await tx.query<{ children: number; descendants: number }>(
    `select coalesce(sum(cardinality(task_ids)) filter (where parent_task_id = $2), 0)::int as children,
       coalesce(sum(cardinality(task_ids)), 0)::int as descendants
     from task_spawns where tenant_id = $1 and root_task_id = $3`,
    [tx.tenantId, parentTaskId, rootTaskId],
  );
  return rows[0] ?? { children: 0, descendants: 0 };
};

/** Of a spawn that was refused: what was never made counts for no quota. */
export const deleteSpawn = async (tx: Tx, parentTaskId: TaskId, spawnId: string): Promise<void> => {
  await tx.query(`delete from task_spawns where tenant_id = $1 and parent_task_id = $2 and spawn_id = $3`, [
    tx.tenantId,
    parentTaskId,
    spawnId,
  ]);
};

export const insertSpawn = async (tx: Tx, spawn: SpawnRecord): Promise<void> => {
  await tx.query(
    `insert into task_spawns (tenant_id, parent_task_id, spawn_id, root_task_id, depth, task_ids, spawned_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, spawn.parentTaskId, spawn.spawnId, spawn.rootTaskId, spawn.depth, spawn.taskIds, tx.now],
  );
};
