/** Which task waits for which; all of them must have succeeded (AND). */
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type Dependency = { taskId: TaskId; dependsOn: TaskId };

export const insertDependencies = async (tx: Tx, runId: RunId, dependencies: readonly Dependency[]): Promise<void> => {
  await tx.query(
    `insert into task_dependencies (tenant_id, run_id, task_id, depends_on)
     select $1, $2, n.task_id, n.depends_on
     from unnest($3::text[], $4::text[]) as n (task_id, depends_on)
     on conflict do nothing`,
    [tx.tenantId, runId, dependencies.map(({ taskId }) => taskId), dependencies.map(({ dependsOn }) => dependsOn)],
  );
};

export const listDependencies = (tx: Tx, runId: RunId): Promise<Dependency[]> =>
  tx.query<Dependency>(
    `select task_id as "taskId", depends_on as "dependsOn" from task_dependencies
     where tenant_id = $1 and run_id = $2 order by task_id, depends_on`,
    [tx.tenantId, runId],
  );
