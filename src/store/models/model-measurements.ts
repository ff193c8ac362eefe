/** How models have done lately, from the steps of sessions. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const modelMeasurementSchema = z.object({
  model: z.string(),
  steps: z.number().int(),
  failed: z.number().int(),
  /** Milliseconds to the first token and to the last; null when no step has ended. */
  firstTokenP50Ms: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  /** Read and written, of steps that ended; and what those with a price cost, in millionths of a dollar. */
  tokens: z.coerce.number().int(),
  microUsd: z.coerce.number().int(),
  unpriced: z.number().int(),
});
export type ModelMeasurement = z.infer<typeof modelMeasurementSchema>;

export const measureModels = async (tx: Tx, since: Date): Promise<ModelMeasurement[]> => {
  const rows = await tx.query(
    `select entry ->> 'model' as model, count(*)::int as steps,
       (count(*) filter (where entry ->> 'kind' = 'step-failed'))::int as failed,
       percentile_cont(0.5) within group (order by (entry ->> 'firstTokenMs')::float8) as "firstTokenP50Ms",
       percentile_cont(0.5) within group (order by (entry ->> 'latencyMs')::float8) as "latencyP50Ms",
       percentile_cont(0.95) within group (order by (entry ->> 'latencyMs')::float8) as "latencyP95Ms",
       coalesce(sum((entry #>> '{usage,input}')::bigint + (entry #>> '{usage,output}')::bigint), 0) as tokens,
       coalesce(sum((entry ->> 'microUsd')::bigint), 0) as "microUsd",
       (count(*) filter (where entry ->> 'kind' = 'step-ended' and entry ->> 'microUsd' is null))::int as unpriced
     from agent_session_entries
     where tenant_id = $1 and at >= $2 and entry ->> 'kind' in ('step-ended', 'step-failed')
     group by 1 order by 1`,
    [tx.tenantId, since],
  );
  return rows.map((row) => modelMeasurementSchema.parse(row));
};

export const modelDaySchema = z.object({
  /** UTC, YYYY-MM-DD. */
  day: z.string(),
  model: z.string(),
  steps: z.number().int(),
  tokens: z.coerce.number().int(),
  microUsd: z.coerce.number().int(),
  /** Steps whose price is not known: `microUsd` lacks them. */
  unpriced: z.number().int(),
});
export type ModelDay = z.infer<typeof modelDaySchema>;

/** What each model cost on each day, the oldest first. */
export const costByDay = async (tx: Tx, since: Date): Promise<ModelDay[]> => {
  const rows = await tx.query(
    `select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, entry ->> 'model' as model, count(*)::int as steps,
       coalesce(sum((entry #>> '{usage,input}')::bigint + (entry #>> '{usage,output}')::bigint), 0) as tokens,
       coalesce(sum((entry ->> 'microUsd')::bigint), 0) as "microUsd",
       (count(*) filter (where entry ->> 'microUsd' is null))::int as unpriced
     from agent_session_entries
     where tenant_id = $1 and at >= $2 and entry ->> 'kind' = 'step-ended'
     group by 1, 2 order by 1, 2`,
    [tx.tenantId, since],
  );
  return rows.map((row) => modelDaySchema.parse(row));
};
