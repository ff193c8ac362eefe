/**
 * The rows of the event log. Whoever appends holds the tenant's head and the stream's head, in this order, from here to
 * the commit: that is what leaves no gap in the positions and lets nobody see a later event before an earlier one.
 */
import { eventSchema } from "../model/event.ts";
import type { Event } from "../model/event.ts";
import type { RunId } from "../model/ids.ts";
import type { Tx } from "./database.ts";

/** The row of the tenant's own position; it sorts before every stream's name, and so is locked first. */
export const TENANT_HEAD = "*";

export type Head = { stream: string; position: number; hash: string };

const COLUMNS = `
  event_id as "eventId", tenant_id as "tenantId", position, stream, stream_position as "streamPosition",
  to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, name, version, run_id as "runId",
  task_id as "taskId", actor, correlation, causation, payload, previous_hash as "previousHash", hash`;

/** Locks the tenant's head and those of the streams; makes those that are missing. */
export const lockHeads = async (tx: Tx, streams: readonly string[]): Promise<Map<string, Head>> => {
  const rows = await tx.query<{ stream: string; position: string; hash: string }>(
    // the update changes nothing: it locks a row that is there, and returns it as it is after the wait
    `insert into event_heads (tenant_id, stream, position, hash)
     select $1, stream, 0, '' from unnest($2::text[]) as stream order by stream collate "C"
     on conflict (tenant_id, stream) do update set position = event_heads.position
     returning stream, position, hash`,
    [tx.tenantId, [TENANT_HEAD, ...streams]],
  );
  return new Map(rows.map(({ stream, position, hash }) => [stream, { stream, position: Number(position), hash }]));
};

/** Writes the events and moves the heads that were locked. */
export const insertEvents = async (tx: Tx, events: readonly Event[], heads: readonly Head[]): Promise<void> => {
  await tx.query(
    `with moved as (
       update event_heads h set position = n.position, hash = n.hash
       from json_to_recordset($3) as n (stream text, position bigint, hash text)
       where h.tenant_id = $1 and h.stream = n.stream
     )
     insert into events (tenant_id, position, event_id, stream, stream_position, time, name, version, run_id, task_id,
       actor, correlation, causation, payload, previous_hash, hash)
     select $1, n.position, n."eventId", n.stream, n."streamPosition", n.time, n.name, n.version, n."runId", n."taskId",
       n.actor, n.correlation, n.causation, n.payload, n."previousHash", n.hash
     from json_to_recordset($2) as n (position bigint, "eventId" text, stream text, "streamPosition" bigint,
       time timestamptz, name text, version integer, "runId" text, "taskId" text, actor text, correlation text,
       causation text, payload json, "previousHash" text, hash text)`,
    [tx.tenantId, JSON.stringify(events), JSON.stringify(heads)],
  );
};

export const readEvents = async (
  tx: Tx,
  { runId, after, limit }: { runId: RunId | string | null; after: number; limit: number },
): Promise<Event[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from events
     where tenant_id = $1 and position > $2 and ($3::text is null or stream = $3)
     order by position limit $4`,
    [tx.tenantId, after, runId, limit],
  );
  return rows.map((row) => eventSchema.parse(row));
};

/** Position of the tenant's last event; 0 when there is none. */
export const lastPosition = async (tx: Tx): Promise<number> => {
  const [row] = await tx.query<{ position: string }>(
    "select position from event_heads where tenant_id = $1 and stream = $2",
    [tx.tenantId, TENANT_HEAD],
  );
  return Number(row?.position ?? 0);
};

/** Delivered when the transaction commits, and not when it rolls back. */
export const notify = async (tx: Tx, channel: string, payload: string): Promise<void> => {
  await tx.query("select pg_notify($1, $2)", [channel, payload]);
};
