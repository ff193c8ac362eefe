/** What agents left behind and nobody looks at any more. Of a run that has not ended nothing goes. How many went, each. */
import type { Tx } from "../database.ts";

/** At most so many at a time; they stand in the texts, so that the planner knows that they are few. */
export const OLD_AT_ONCE = 1_000;
/** A session has a hundred entries and more. */
export const SESSIONS_AT_ONCE = 20;

/** Calls that have ended; not of a session that is still open: it would make them again. */
export const pruneToolCalls = async (tx: Tx, before: Date): Promise<number> => {
  const rows = await tx.query(
    `with old as materialized (
       select session_id, call_id from tool_calls c
       where c.tenant_id = $1 and c.begun_at < $2 and c.state = 'ended'
         -- looked up one by one: of "not exists" the planner makes a table of all sessions. Their index has another collation.
         and coalesce((select s.state from agent_sessions s
           where s.tenant_id = $1 and s.session_id = c.session_id collate "default"), '') <> 'open'
         and coalesce((select r.state from runs r
           where r.tenant_id = $1 and r.run_id = c.run_id collate "default"), '') not in ('running', 'paused', 'cancelling')
       order by c.begun_at limit ${OLD_AT_ONCE}
     )
     delete from tool_calls c using old
     where c.tenant_id = $1 and c.session_id = old.session_id and c.call_id = old.call_id
     returning 1`,
    [tx.tenantId, before],
  );
  return rows.length;
};

/** Those that are settled or given back: what they have come to stands in the budgets. */
export const pruneReservations = async (tx: Tx, before: Date): Promise<number> => {
  const rows = await tx.query(
    `with old as materialized (
       select reservation_id from budget_reservations
       where tenant_id = $1 and made_at < $2 and state in ('settled', 'released')
       order by made_at limit ${OLD_AT_ONCE}
     )
     delete from budget_reservations r using old
     where r.tenant_id = $1 and r.reservation_id = old.reservation_id
     returning 1`,
    [tx.tenantId, before],
  );
  return rows.length;
};

/** The entries and texts of sessions that have ended; their sums stay. How many sessions. */
export const emptySessions = async (tx: Tx, before: Date): Promise<number> => {
  const rows = await tx.query<{ sessionId: string }>(
    `update agent_sessions u set emptied_at = $3
     from (
       select s.session_id from agent_sessions s
       where s.tenant_id = $1 and s.ended_at < $2 and s.emptied_at is null and s.state <> 'open'
         and coalesce((select r.state from runs r
           where r.tenant_id = $1 and r.run_id = s.run_id), '') not in ('running', 'paused', 'cancelling')
       order by s.ended_at limit ${SESSIONS_AT_ONCE} for update skip locked
     ) old
     where u.tenant_id = $1 and u.session_id = old.session_id
     returning u.session_id as "sessionId"`,
    [tx.tenantId, before, tx.now],
  );
  const ids = rows.map(({ sessionId }) => sessionId);
  if (ids.length === 0) return 0;
  await tx.query("delete from agent_session_texts where tenant_id = $1 and session_id = any($2)", [tx.tenantId, ids]);
  await tx.query("delete from agent_session_entries where tenant_id = $1 and session_id = any($2)", [tx.tenantId, ids]);
  return ids.length;
};
