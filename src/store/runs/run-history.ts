/** What earlier runs of the tenant say about tasks, checks and gates of the same ids. */
import { z } from "zod";
import type { Decision } from "../../model/check.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { Tx } from "../database.ts";

/** Older runs say little about how the work is done today, and each costs a look-up for each task. */
const RECENT_RUNS = 50;
/** A plan's text is read for its estimates; it may have megabytes. */
const RECENT_PLANS = 10;

const RECENT = `recent as (select run_id from runs where tenant_id = $1 order by run_id desc limit ${RECENT_RUNS})`;

export type PastAttempt = {
  taskId: string;
  agent: string;
  succeeded: boolean;
  errorClass: ErrorClass | null;
  ms: number;
};

/** Attempts that came to an end by themselves. One that was lost says how long nobody looked, and not how long it worked. */
export const pastAttempts = (tx: Tx, taskIds: readonly string[]): Promise<PastAttempt[]> =>
  tx.query<PastAttempt>(
    `with ${RECENT}
     select t.task_id as "taskId", t.agent, a.state = 'succeeded' as succeeded, a.failure ->> 'class' as "errorClass",
       (extract(epoch from a.finished_at - a.started_at) * 1000)::float8 as ms
     from recent r
     join tasks t on t.tenant_id = $1 and t.run_id = r.run_id and t.task_id = any($2)
     join attempts a on a.tenant_id = $1 and a.run_id = t.run_id and a.task_id = t.task_id
     where a.state in ('succeeded', 'failed') and a.finished_at is not null
     order by a.attempt_id`,
    [tx.tenantId, taskIds],
  );

export type PastCost = { taskId: string; agent: string; microUsd: number | null };

/** What a task cost in a run, all attempts together; null where a price was unknown or nothing was counted. */
export const pastCosts = (tx: Tx, taskIds: readonly string[]): Promise<PastCost[]> =>
  tx.query<PastCost>(
    `with ${RECENT}
     select s.task_id as "taskId", min(t.agent) as agent,
       case when sum(s.unpriced_steps) = 0 and sum(s.steps) > 0 then sum(s.micro_usd)::float8 end as "microUsd"
     from recent r
     join agent_sessions s on s.tenant_id = $1 and s.run_id = r.run_id and s.task_id = any($2)
     join tasks t on t.tenant_id = $1 and t.run_id = s.run_id and t.task_id = s.task_id and t.state = 'succeeded'
     group by s.run_id, s.task_id`,
    [tx.tenantId, taskIds],
  );

const observedSchema = z.object({ durationMs: z.number() });
export type PastCheck = { criterionId: string; checkHash: string; ms: number };

export const pastChecks = async (tx: Tx, criterionIds: readonly string[]): Promise<PastCheck[]> => {
  const rows = await tx.query<{ criterionId: string; checkHash: string; head: unknown }>(
    // the whole observation: taken apart in the database, a NUL in what a check printed would be refused
    `with ${RECENT}
     select c.criterion_id as "criterionId", c.check_hash as "checkHash", c.head
     from recent r join criteria c on c.tenant_id = $1 and c.run_id = r.run_id and c.criterion_id = any($2)
     where c.head is not null and c.check_hash is not null`,
    [tx.tenantId, criterionIds],
  );
  return rows.flatMap(({ head, ...criterion }) => {
    const observed = observedSchema.safeParse(head);
    return observed.success ? [{ ...criterion, ms: observed.data.durationMs }] : [];
  });
};

export const pastDecisions = (tx: Tx, gateIds: readonly string[]): Promise<{ gateId: string; decision: Decision }[]> =>
  tx.query(
    `with ${RECENT}
     select g.gate_id as "gateId", g.decision
     from recent r join gates g on g.tenant_id = $1 and g.run_id = r.run_id and g.gate_id = any($2)
     where g.decision is not null`,
    [tx.tenantId, gateIds],
  );

const estimatesSchema = z.object({
  tasks: z.array(z.object({ id: z.string(), estimateMinutes: z.number().positive().optional() })),
});

/** How long tasks took that somebody had estimated, against the estimate: 0.1 is a tenth of the time. */
export const pastRatios = async (tx: Tx): Promise<number[]> => {
  const plans = await tx.query<{ contentHash: string; compiled: unknown; runIds: string[] }>(
    `with ${RECENT}, latest as (
       select u.content_hash, max(u.run_id) as last, array_agg(u.run_id) as run_ids
       from recent r join runs u on u.tenant_id = $1 and u.run_id = r.run_id
       group by u.content_hash order by last desc limit ${RECENT_PLANS}
     )
     select l.content_hash as "contentHash", p.compiled, l.run_ids as "runIds"
     from latest l join run_plans p on p.tenant_id = $1 and p.content_hash = l.content_hash`,
    [tx.tenantId],
  );
  const ratios: number[] = [];
  for (const { compiled, runIds } of plans) {
    const read = estimatesSchema.safeParse(compiled);
    const estimated = new Map(
      (read.success ? read.data.tasks : []).flatMap(({ id, estimateMinutes }) =>
        estimateMinutes === undefined ? [] : [[id, estimateMinutes * 60_000] as const],
      ),
    );
    if (estimated.size === 0) continue;
    const took = await tx.query<{ taskId: string; ms: number }>(
      `select task_id as "taskId", (extract(epoch from max(finished_at) - min(started_at)) * 1000)::float8 as ms
       from attempts where tenant_id = $1 and run_id = any($2) and task_id = any($3)
       group by run_id, task_id having bool_or(state = 'succeeded')`,
      [tx.tenantId, runIds, [...estimated.keys()]],
    );
    ratios.push(...took.map(({ taskId, ms }) => ms / (estimated.get(taskId) ?? ms)));
  }
  return ratios;
};
