/**
 * Whose task an idempotency key is. Invariant: of all who bring the same key, on whatever control plane, one gets it, for
 * it is the table's primary key and is inserted in the statement that inserts the task (task-intake.ts). The others wait
 * until that one has committed, and then see its task.
 */
import type { TaskId, TenantId } from "../../model/ids.ts";
import { textColumn } from "../columns.ts";
import type { Statement } from "../connection/pipeline.ts";

/** Of a queue; or of all when that is empty, and then the key is the task's own id. */
export type TaskKey = { queue: string; key: string };
export type OwnedKey = TaskKey & { taskId: TaskId };

/** Rows of `OwnedKey`. */
export const readKeysStatement = (tenantId: TenantId, keys: readonly TaskKey[]): Statement => ({
  text: `select k.queue, k.idempotency_key as key, k.task_id as "taskId"
    from unnest(string_to_array($2, e'\\x1e', ''), string_to_array($3, e'\\x1e', '')) as n (queue, key)
    cross join lateral (
      select * from task_keys k
      where k.tenant_id = $1 and k.queue = coalesce(n.queue, '') and k.idempotency_key = n.key
      limit 1
    ) k`,
  values: [tenantId, textColumn(keys.map(({ queue }) => queue || null)), textColumn(keys.map(({ key }) => key))],
});
