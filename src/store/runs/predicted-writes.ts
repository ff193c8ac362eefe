/** Which files tasks were expected to write, and which they wrote. */
import { z } from "zod";
import type { RunId } from "../../model/ids.ts";
import { qualityOf, type PredictedWrite, type PredictionQuality } from "../../model/write-prediction.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export const insertPredictedWrites = async (tx: Tx, runId: RunId, writes: readonly PredictedWrite[]): Promise<void> => {
  if (writes.length === 0) return;
  await tx.query(
    `insert into predicted_writes (tenant_id, run_id, task_id, path, why)
     select $1, $2, n.task_id, n.path, n.why
     from unnest($3::text[], $4::text[], $5::text[]) as n (task_id, path, why)
     on conflict do nothing`,
    [
      tx.tenantId,
      runId,
      writes.map(({ taskId }) => taskId),
      writes.map(({ path }) => storable(path)),
      writes.map(({ why }) => why),
    ],
  );
};

export const insertActualWrites = async (
  tx: Tx,
  runId: RunId,
  taskId: string,
  paths: readonly string[],
): Promise<void> => {
  await tx.query(
    `insert into actual_writes (tenant_id, run_id, task_id, path)
     select $1, $2, $3, n.path from unnest($4::text[]) as n (path)
     on conflict do nothing`,
    [tx.tenantId, runId, taskId, paths.length === 0 ? [""] : paths.map(storable)],
  );
};

const countedSchema = z.object({
  tasks: z.number(),
  predicted: z.number(),
  actual: z.number(),
  hits: z.number(),
  clashes: z.number(),
});

/** Of the run's tasks that are merged and of which something was predicted; of one alone where it is named. */
export const readPredictionQuality = async (
  tx: Tx,
  runId: RunId,
  taskId: string | null = null,
): Promise<PredictionQuality> => {
  const [row] = await tx.query(
    `with measured as (
       select distinct a.task_id from actual_writes a
       where a.tenant_id = $1 and a.run_id = $2 and ($3::text is null or a.task_id = $3)
         and exists (
           select from predicted_writes p where p.tenant_id = $1 and p.run_id = $2 and p.task_id = a.task_id
         )
     ), predicted as (
       select p.task_id, p.path from predicted_writes p
       where p.tenant_id = $1 and p.run_id = $2 and p.task_id in (select task_id from measured)
     ), actual as (
       select a.task_id, a.path from actual_writes a
       where a.tenant_id = $1 and a.run_id = $2 and a.path <> '' and a.task_id in (select task_id from measured)
     )
     select (select count(*)::int from measured) as tasks, (select count(*)::int from predicted) as predicted,
       (select count(*)::int from actual) as actual,
       (select count(*)::int from (select * from predicted intersect select * from actual) as h) as hits,
       (select (coalesce(sum(cardinality(clashes_with)), 0) / 2)::int from tasks
        where tenant_id = $1 and run_id = $2) as clashes`,
    [tx.tenantId, runId, taskId],
  );
  return qualityOf(countedSchema.parse(row));
};
