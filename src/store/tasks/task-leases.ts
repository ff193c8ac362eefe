/**
 * Who works on a task.
 * Invariants: a lease raises the task's token, and nothing lowers it; every statement about a lease names its token, so
 * a report of an agent that has lost the task finds no row and changes nothing.
 */
import { z } from "zod";
import type { AgentId, RunId, TaskId } from "../../model/ids.ts";
import { taskFailureSchema } from "../../model/run.ts";
import type { Lease, TaskFailure } from "../../model/run.ts";
import { TASK_NEXT } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { sourceStates } from "../transitions.ts";

export type DueTask = {
  runId: RunId;
  taskId: TaskId;
  conflictKeys: string[];
  dueAt: Date;
  /** Tasks that it is to be kept apart from, as long as `isPatient`. */
  clashesWith: string[];
  isPatient: boolean;
};

export type DueRequest = { runIds: readonly RunId[]; agents: readonly string[]; limit: number; now: Date };

/** Locks up to `limit` due tasks. Agents that ask together skip each other's rows instead of waiting. */
export const lockDueTasks = (tx: Tx, { runIds, agents, limit, now }: DueRequest): Promise<DueTask[]> =>
  tx.query<DueTask>(
    // Keep the CTE: as a subquery of an update the planner may run it again and lock more than the limit.
    `with due as (
       select t.run_id, t.task_id, t.conflict_keys, t.rank, t.next_attempt_at, t.clashes_with,
         t.next_attempt_at + t.clash_patience_ms * interval '1 millisecond' > $4 as is_patient
       from tasks t
       where t.tenant_id = $1 and t.run_id = any($2) and t.state = 'queued' and t.agent = any($3)
         and t.next_attempt_at <= $4
         -- saves a try; what keeps two leasers apart is the primary key of task_key_holders
         and not exists (
           select from task_key_holders h
           where h.tenant_id = t.tenant_id and h.run_id = t.run_id and h.key = any(t.conflict_keys)
         )
         -- a guess that two would write the same: it waits for a while, and no longer
         and not (
           t.clash_patience_ms > 0 and t.next_attempt_at + t.clash_patience_ms * interval '1 millisecond' > $4
           and exists (
             select from tasks o
             where o.tenant_id = t.tenant_id and o.run_id = t.run_id and o.task_id = any(t.clashes_with)
               and o.state in ('leased', 'merging')
           )
         )
       order by t.rank, t.run_id, t.task_id
       limit $5
       for update of t skip locked
     )
     select run_id as "runId", task_id as "taskId", conflict_keys as "conflictKeys", next_attempt_at as "dueAt",
       clashes_with as "clashesWith", is_patient as "isPatient"
     from due order by rank, run_id, task_id`,
    [tx.tenantId, runIds, agents, now, limit],
  );

/**
 * Of tasks that are to be kept apart from others, those whose others are in hand by now. Who asks at the same time waits
 * until this transaction has ended: else both would see the other's task as free.
 */
export const findClashing = async (
  tx: Tx,
  tasks: readonly { runId: RunId; taskId: TaskId }[],
): Promise<ReadonlySet<string>> => {
  const runIds = [...new Set(tasks.map(({ runId }) => runId))].sort();
  for (const runId of runIds) {
    await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`clashes ${tx.tenantId} ${runId}`]);
  }
  const rows = await tx.query<{ runId: string; taskId: string }>(
    `select t.run_id as "runId", t.task_id as "taskId"
     from tasks t
     where t.tenant_id = $1 and t.run_id = any($2) and t.task_id = any($3)
       and exists (
         select from tasks o
         where o.tenant_id = t.tenant_id and o.run_id = t.run_id and o.task_id = any(t.clashes_with)
           and o.state in ('leased', 'merging')
       )`,
    [tx.tenantId, runIds, tasks.map(({ taskId }) => taskId)],
  );
  return new Set(rows.map(({ runId, taskId }) => `${runId} ${taskId}`));
};

export type Leased = {
  runId: RunId;
  taskId: TaskId;
  token: number;
  previousFailure: TaskFailure | null;
};

const leasedSchema = z.object({
  runId: z.string().transform((id) => id as RunId),
  taskId: z.string().transform((id) => id as TaskId),
  token: z.coerce.number().int(),
  previousFailure: taskFailureSchema.nullable(),
});

/** queued → leased, for rows that this transaction has locked. */
export const leaseTasks = async (
  tx: Tx,
  tasks: readonly { runId: RunId; taskId: TaskId }[],
  lease: { agentId: AgentId; expiresAt: Date },
): Promise<Leased[]> => {
  const rows = await tx.query(
    `update tasks t
     set state = 'leased', lease_token = t.lease_token + 1, lease_agent_id = $4, lease_expires_at = $5
     from unnest($2::text[], $3::text[]) as n (run_id, task_id)
     where t.tenant_id = $1 and t.run_id = n.run_id and t.task_id = n.task_id and t.state = any($6)
       -- says nothing new, but makes the index find these tasks: else all of the runs are read and compared with all
       and t.run_id = any($2) and t.task_id = any($3)
     returning t.run_id as "runId", t.task_id as "taskId", t.lease_token as token,
       t.failure as "previousFailure"`,
    [
      tx.tenantId,
      tasks.map(({ runId }) => runId),
      tasks.map(({ taskId }) => taskId),
      lease.agentId,
      lease.expiresAt,
      sourceStates(TASK_NEXT, "leased"),
    ],
  );
  return rows.map((row) => leasedSchema.parse(row));
};

type Named = Pick<Lease, "runId" | "taskId" | "token">;

const named = (tx: Tx, leases: readonly Named[]): unknown[] => [
  tx.tenantId,
  leases.map(({ runId }) => runId),
  leases.map(({ taskId }) => taskId),
  leases.map(({ token }) => token),
];

const extend = (tx: Tx, leases: readonly Named[], expiresAt: Date): Promise<Named[]> =>
  tx.query<Named>(
    `with given as (
       select * from unnest($2::text[], $3::text[], $4::bigint[]) as g (run_id, task_id, token)
     ), extended as (
       update tasks t set lease_expires_at = $5
       from given g
       where t.tenant_id = $1 and t.run_id = g.run_id and t.task_id = g.task_id and t.lease_token = g.token
         and t.state = 'leased'
       returning t.run_id, t.task_id, t.lease_token, t.lease_agent_id
     ), seen as (
       -- a slot of a control plane beats by its leases alone; who is connected is seen by its own beats
       update agents a set seen_at = $6
       where a.tenant_id = $1 and a.session_id = '' and a.agent_id = any(select lease_agent_id from extended)
     )
     select g.run_id as "runId", g.task_id as "taskId", g.token::int as token
     from given g
     where not exists (
         select from extended e
         where e.run_id = g.run_id and e.task_id = g.task_id and e.lease_token = g.token
       )`,
    [...named(tx, leases), expiresAt, tx.now],
  );

/** Those that the engine does not have either, as of now: what a statement waited for is seen by the next one only. */
const gone = (tx: Tx, leases: readonly Named[]): Promise<Named[]> =>
  tx.query<Named>(
    `select g.run_id as "runId", g.task_id as "taskId", g.token::int as token
     from unnest($2::text[], $3::text[], $4::bigint[]) as g (run_id, task_id, token)
     where not exists (
       select from tasks t
       where t.tenant_id = $1 and t.run_id = g.run_id and t.task_id = g.task_id and t.lease_token = g.token
         and t.state = 'merging'
     )`,
    named(tx, leases),
  );

/**
 * Extends those that still hold; returns those that were lost. One that has reported meanwhile is not lost: the engine
 * has the task now, and it needs no beat. Whoever holds one was seen.
 */
export const extendLeases = async (tx: Tx, leases: readonly Named[], expiresAt: Date): Promise<Named[]> => {
  const missing = await extend(tx, leases, expiresAt);
  return missing.length === 0 ? [] : gone(tx, missing);
};

/** Locks what agents or the engine hold of a run. */
export const lockHeld = (tx: Tx, runId: RunId, states: readonly ("leased" | "merging")[]): Promise<Named[]> =>
  tx.query<Named>(
    `select run_id as "runId", task_id as "taskId", lease_token::int as token from tasks
     where tenant_id = $1 and run_id = $2 and state = any($3)
     order by task_id
     for update`,
    [tx.tenantId, runId, states],
  );
