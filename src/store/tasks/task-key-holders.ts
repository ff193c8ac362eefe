/**
 * Conflict keys that are held. Invariant: of two tasks that share a key at most one is leased or merging, because the
 * key is the primary key of this table and is inserted in the transaction of the lease.
 */
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type KeyRequest = { runId: RunId; taskId: TaskId; keys: readonly string[] };

/**
 * Takes what is free; returns the tasks that did not get all of their keys, and holds none for them.
 * Waits for another leaser that has inserted one of the keys and not committed yet.
 */
export const holdKeys = async (tx: Tx, requests: readonly KeyRequest[]): Promise<Set<string>> => {
  const wanted = requests.flatMap(({ runId, taskId, keys }) => keys.map((key) => ({ runId, taskId, key })));
  if (wanted.length === 0) return new Set();
  const held = await tx.query<{ runId: RunId; taskId: TaskId; key: string }>(
    // in one order for all: two leasers that wait for each other's keys would deadlock
    `insert into task_key_holders (tenant_id, run_id, key, task_id)
     select $1, n.run_id, n.key, n.task_id
     from unnest($2::text[], $3::text[], $4::text[]) as n (run_id, key, task_id)
     order by n.run_id, n.key
     on conflict do nothing
     returning run_id as "runId", task_id as "taskId", key`,
    [tx.tenantId, wanted.map(({ runId }) => runId), wanted.map(({ key }) => key), wanted.map(({ taskId }) => taskId)],
  );
  const got = new Set(held.map(({ runId, key }) => `${runId} ${key}`));
  const losers = requests.filter(({ runId, keys }) => keys.some((key) => !got.has(`${runId} ${key}`)));
  if (losers.length > 0) await freeKeys(tx, losers);
  return new Set(losers.map(({ runId, taskId }) => `${runId} ${taskId}`));
};

export const freeKeys = async (tx: Tx, tasks: readonly { runId: RunId; taskId: TaskId }[]): Promise<void> => {
  await tx.query(
    `delete from task_key_holders h
     using unnest($2::text[], $3::text[]) as n (run_id, task_id)
     where h.tenant_id = $1 and h.run_id = n.run_id and h.task_id = n.task_id`,
    [tx.tenantId, tasks.map(({ runId }) => runId), tasks.map(({ taskId }) => taskId)],
  );
};
