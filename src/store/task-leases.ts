/**
 * Who works on a task.
 * Invariants: a lease raises the task's token, and nothing lowers it; every statement about a lease names its token, so
 * a report of an agent that has lost the task finds no row and changes nothing.
 */
import { z } from "zod";
import type { AgentId, RunId, TaskId } from "../model/ids.ts";
import { taskFailureSchema } from "../model/run.ts";
import type { Lease, TaskFailure } from "../model/run.ts";
import { TASK_NEXT } from "../model/states.ts";
import type { Tx } from "./database.ts";
import { sourceStates } from "./transitions.ts";

export type DueTask = { runId: RunId; taskId: TaskId; conflictKeys: string[]; dueAt: Date };

export type DueRequest = { runIds: readonly RunId[]; agents: readonly string[]; limit: number; now: Date };

/** Locks up to `limit` due tasks. Agents that ask together skip each other's rows instead of waiting. */
export const lockDueTasks = (tx: Tx, { runIds, agents, limit, now }: DueRequest): Promise<DueTask[]> =>
  tx.query<DueTask>(
    // Keep the CTE: as a subquery of an update the planner may run it again and lock more than the limit.
    `with due as (
       select t.run_id, t.task_id, t.conflict_keys, t.rank, t.next_attempt_at
       from tasks t
       where t.tenant_id = $1 and t.run_id = any($2) and t.state = 'queued' and t.agent = any($3)
         and t.next_attempt_at <= $4
         -- saves a try; what keeps two leasers apart is the primary key of task_key_holders
         and not exists (
           select from task_key_holders h
           where h.tenant_id = t.tenant_id and h.run_id = t.run_id and h.key = any(t.conflict_keys)
         )
       order by t.rank, t.run_id, t.task_id
       limit $5
       for update of t skip locked
     )
     select run_id as "runId", task_id as "taskId", conflict_keys as "conflictKeys", next_attempt_at as "dueAt"
     from due order by rank, run_id, task_id`,
    [tx.tenantId, runIds, agents, now, limit],
  );

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

/**
 * Extends those that still hold; returns those that were lost. One that has reported meanwhile is not lost: the engine
 * has the task now, and it needs no beat.
 */
export const extendLeases = (tx: Tx, leases: readonly Named[], expiresAt: Date): Promise<Named[]> =>
  tx.query<Named>(
    `with given as (
       select * from unnest($2::text[], $3::text[], $4::bigint[]) as g (run_id, task_id, token)
     ), extended as (
       update tasks t set lease_expires_at = $5
       from given g
       where t.tenant_id = $1 and t.run_id = g.run_id and t.task_id = g.task_id and t.lease_token = g.token
         and t.state = 'leased'
       returning t.run_id, t.task_id, t.lease_token
     )
     select g.run_id as "runId", g.task_id as "taskId", g.token::int as token
     from given g
     where not exists (
         select from extended e
         where e.run_id = g.run_id and e.task_id = g.task_id and e.lease_token = g.token
       )
       and not exists (
         select from tasks t
         where t.tenant_id = $1 and t.run_id = g.run_id and t.task_id = g.task_id and t.lease_token = g.token
           and t.state = 'merging'
       )`,
    [
      tx.tenantId,
      leases.map(({ runId }) => runId),
      leases.map(({ taskId }) => taskId),
      leases.map(({ token }) => token),
      expiresAt,
    ],
  );

/** Runs that have leases which ended before `now`. */
export const runsWithExpired = async (tx: Tx, now: Date): Promise<RunId[]> => {
  const rows = await tx.query<{ runId: RunId }>(
    `select distinct run_id as "runId" from tasks
     where tenant_id = $1 and state = 'leased' and lease_expires_at < $2
     order by run_id`,
    [tx.tenantId, now],
  );
  return rows.map((row) => row.runId);
};

/** Locks the leases of a run that ended before `now`; those that are just being reported are skipped. */
export const lockExpired = async (tx: Tx, runId: RunId, now: Date): Promise<Named[]> => {
  const rows = await tx.query<Named>(
    `select run_id as "runId", task_id as "taskId", lease_token::int as token from tasks
     where tenant_id = $1 and run_id = $2 and state = 'leased' and lease_expires_at < $3
     order by task_id
     for update skip locked`,
    [tx.tenantId, runId, now],
  );
  return rows;
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
