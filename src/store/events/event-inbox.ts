/**
 * Events that have no place in the tenant's order yet. Putting one in locks nothing. Whoever moves them on holds the
 * tenant's head (events.ts), so nobody takes the same places, and what is in the order is there for good.
 */
import type { Event } from "../../model/event.ts";
import type { Tx } from "../database.ts";

export type InboxEvent = Pick<
  Event,
  "eventId" | "time" | "name" | "version" | "taskId" | "actor" | "correlation" | "causation"
> & {
  /** JSON text. */
  payload: string;
};

export const putInInbox = async (tx: Tx, events: readonly InboxEvent[]): Promise<void> => {
  const all = <K extends keyof InboxEvent>(field: K): InboxEvent[K][] => events.map((event) => event[field]);
  await tx.query(
    `insert into event_inbox (tenant_id, event_id, time, name, version, task_id, actor, correlation, causation, payload)
     select $1, n.event_id, n.time, n.name, n.version, n.task_id, n.actor, n.correlation, n.causation, n.payload::json
     from unnest($2::text[], $3::timestamptz[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[]) with ordinality
       as n (event_id, time, name, version, task_id, actor, correlation, causation, payload, number)
     order by n.number`,
    [
      tx.tenantId,
      all("eventId"),
      all("time"),
      all("name"),
      all("version"),
      all("taskId"),
      all("actor"),
      all("correlation"),
      all("causation"),
      all("payload"),
    ],
  );
};

export const inboxHasEvents = async (tx: Tx): Promise<boolean> => {
  const rows = await tx.query("select 1 from event_inbox where tenant_id = $1 limit 1", [tx.tenantId]);
  return rows.length > 0;
};

/** False when another transaction is at it: it looks again when it is told of what is new. */
export const claimInbox = async (tx: Tx): Promise<boolean> => {
  const [row] = await tx.query<{ claimed: boolean }>(
    "select pg_try_advisory_xact_lock(7386013, hashtext($1)) as claimed",
    [tx.tenantId],
  );
  return row?.claimed === true;
};

/** Gives the oldest events their places at the end of the order; the tenant's head has to be locked. Returns how many. */
export const moveFromInbox = async (tx: Tx, limit: number): Promise<number> => {
  const [row] = await tx.query<{ moved: number }>(
    `with due as (
       select inbox_id from event_inbox where tenant_id = $1 order by inbox_id limit $2
     ), taken as (
       delete from event_inbox i using due where i.tenant_id = $1 and i.inbox_id = due.inbox_id returning i.*
     ), head as (
       update event_heads set position = position + (select count(*) from taken)
       where tenant_id = $1 and stream = '*' returning position - (select count(*) from taken) as before
     ), placed as (
       insert into events (tenant_id, position, event_id, time, name, version, task_id, actor, correlation, causation,
         payload)
       select $1, head.before + row_number() over (order by taken.inbox_id), event_id, time, name, version, task_id,
         actor, correlation, causation, payload
       from taken, head
       returning 1
     )
     select count(*)::int as moved from placed`,
    [tx.tenantId, limit],
  );
  return row?.moved ?? 0;
};
