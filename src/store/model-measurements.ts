/** How models have done lately, from the steps of sessions. */
import { z } from "zod";
import type { Tx } from "./database.ts";

export const modelMeasurementSchema = z.object({
  model: z.string(),
  steps: z.number().int(),
  failed: z.number().int(),
  /** Milliseconds to the first token and to the last; null when no step has ended. */
  firstTokenP50Ms: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
});
export type ModelMeasurement = z.infer<typeof modelMeasurementSchema>;

export const measureModels = async (tx: Tx, since: Date): Promise<ModelMeasurement[]> => {
  const rows = await tx.query(
    `select entry ->> 'model' as model, count(*)::int as steps,
       (count(*) filter (where entry ->> 'kind' = 'step-failed'))::int as failed,
       percentile_cont(0.5) within group (order by (entry ->> 'firstTokenMs')::float8) as "firstTokenP50Ms",
       percentile_cont(0.5) within group (order by (entry ->> 'latencyMs')::float8) as "latencyP50Ms",
       percentile_cont(0.95) within group (order by (entry ->> 'latencyMs')::float8) as "latencyP95Ms"
     from agent_session_entries
     where tenant_id = $1 and at >= $2 and entry ->> 'kind' in ('step-ended', 'step-failed')
     group by 1 order by 1`,
    [tx.tenantId, since],
  );
  return rows.map((row) => modelMeasurementSchema.parse(row));
};
