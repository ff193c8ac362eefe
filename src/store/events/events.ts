/**
 * The rows of the event log. Whoever appends holds the tenant's head and the stream's head, in this order, from here to
 * the commit: that is what leaves no gap in the positions and lets nobody see a later event before an earlier one.
 */
import { eventSchema } from "../../model/event.ts";
import type { Event } from "../../model/event.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import type { Statement } from "../connection/pipeline.ts";

/** The row of the tenant's own position; it sorts before every stream's name, and so is locked first. */
export const TENANT_HEAD = "*";

export type Head = { stream: string; position: number; hash: string };

const COLUMNS = `
  event_id as "eventId", tenant_id as "tenantId", position, stream, stream_position as "streamPosition",
  to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, name, version, run_id as "runId",
  task_id as "taskId", actor, correlation, causation, payload, previous_hash as "previousHash", hash`;

// the update changes nothing: it locks a row that is there, and returns it as it is after the wait
const LOCK_HEADS = `insert into event_heads (tenant_id, stream, position, hash)
     select $1, stream, 0, '' from unnest($2::text[]) as stream order by stream collate "C"
     on conflict (tenant_id, stream) do update set position = event_heads.position
     returning stream, position, hash`;

/** Locks the tenant's head and those of the streams; makes those that are missing. */
export const lockHeadsStatement = (tenantId: TenantId, streams: readonly string[]): Statement => ({
  text: LOCK_HEADS,
  values: [tenantId, [TENANT_HEAD, ...streams]],
});

/** Its rows. */
export const readHeads = (rows: readonly object[]): Map<string, Head> =>
  new Map(
    (rows as { stream: string; position: string; hash: string }[]).map(({ stream, position, hash }) => [
      stream,
      { stream, position: Number(position), hash },
    ]),
  );

export const lockHeads = async (tx: Tx, streams: readonly string[]): Promise<Map<string, Head>> => {
  const { values } = lockHeadsStatement(tx.tenantId, streams);
  return readHeads(await tx.query(LOCK_HEADS, values));
};

const all = <T, K extends keyof T>(rows: readonly T[], field: K): T[K][] => rows.map((row) => row[field]);

/** Values of $1 to $19. */
const eventValues = (tenantId: TenantId, events: readonly Event[], heads: readonly Head[]): unknown[] => [
  tenantId,
  all(events, "position"),
  all(events, "eventId"),
  all(events, "stream"),
  all(events, "streamPosition"),
  all(events, "time"),
  all(events, "name"),
  all(events, "version"),
  all(events, "runId"),
  all(events, "taskId"),
  all(events, "actor"),
  all(events, "correlation"),
  all(events, "causation"),
  all(events, "payload").map((payload) => JSON.stringify(payload)),
  all(events, "previousHash"),
  all(events, "hash"),
  all(heads, "stream"),
  all(heads, "position"),
  all(heads, "hash"),
];

const MOVE_HEADS = `
  update event_heads h set position = n.position, hash = n.hash
  from unnest($17::text[], $18::bigint[], $19::text[]) as n (stream, position, hash)
  where h.tenant_id = $1 and h.stream = n.stream`;

export const INSERT_EVENTS_INTO = `
  insert into events (tenant_id, position, event_id, stream, stream_position, time, name, version, run_id, task_id,
    actor, correlation, causation, payload, previous_hash, hash)`;

// payloads are cast one by one: json_to_recordset would take them apart, and refuse a NUL on the way
const INSERT_EVENTS = `${INSERT_EVENTS_INTO}
  select $1, n.position, n.event_id, n.stream, n.stream_position, n.time, n.name, n.version, n.run_id, n.task_id,
    n.actor, n.correlation, n.causation, n.payload::json, n.previous_hash, n.hash
  from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::text[], $8::int[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    as n (position, event_id, stream, stream_position, time, name, version, run_id, task_id, actor, correlation,
      causation, payload, previous_hash, hash)`;

const WRITE_EVENTS = `with moved as (${MOVE_HEADS}) ${INSERT_EVENTS}`;

/** Writes the events and moves the heads that were locked. */
export const insertEvents = async (tx: Tx, events: readonly Event[], heads: readonly Head[]): Promise<void> => {
  await tx.query(WRITE_EVENTS, eventValues(tx.tenantId, events, heads));
};

/**
 * The same without having locked the heads before, in one statement: its row says whether they were as `before` has them
 * and, where `afterInbox` asks for it, whether nothing was in the inbox. If not, it has changed nothing.
 */
export const insertEventsAfter = (
  tenantId: TenantId,
  events: readonly Event[],
  { before, after, afterInbox }: { before: readonly Head[]; after: readonly Head[]; afterInbox: boolean },
): Statement => ({
  text: `with locked as (
       select stream, position, hash from event_heads
       where tenant_id = $1 and stream = any($20::text[]) order by stream collate "C" for update
     ), fits as (
       select count(*) = cardinality($20::text[])
         and not ($23 and exists (select from event_inbox where tenant_id = $1)) as ok
       from locked l join unnest($20::text[], $21::bigint[], $22::text[]) as b (stream, position, hash)
         on b.stream = l.stream and b.position = l.position and b.hash = l.hash
     ), moved as (${MOVE_HEADS} and (select ok from fits)
     ), written as (${INSERT_EVENTS} where (select ok from fits))
     select ok from fits`,
  values: [
    ...eventValues(tenantId, events, after),
    all(before, "stream"),
    all(before, "position"),
    all(before, "hash"),
    afterInbox,
  ],
});

export type EventPage = {
  events: Event[];
  /** Nothing that matches up to this position is missing. */
  through: number;
};

/** So many positions are looked at in one statement for what may be rare. */
const WINDOW = 10_000;

/**
 * @param names patterns of `like`; null for all
 * @param causation only what an event has led to directly
 */
export const readEvents = async (
  tx: Tx,
  {
    runId,
    names,
    causation = null,
    after,
    limit,
  }: {
    runId: RunId | string | null;
    names: string[] | null;
    causation?: string | null;
    after: number;
    limit: number;
  },
): Promise<EventPage> => {
  // Read first: what is appended in between is beyond it, and not taken for looked at.
  const last = await lastPosition(tx);
  const isRare = names !== null || causation !== null;
  const end = runId === null && isRare ? Math.min(last, after + WINDOW) : last;
  if (end <= after) return { events: [], through: after };
  const rows = await tx.query(
    `select ${COLUMNS} from events
     where tenant_id = $1 and position > $2 and position <= $3 and ($4::text is null or stream = $4)
       and ($5::text[] is null or name like any($5)) and ($7::text is null or causation = $7)
     order by position limit $6`,
    [tx.tenantId, after, end, runId, names, limit, causation],
  );
  const events = rows.map((row) => eventSchema.parse(row));
  return { events, through: events.length < limit ? end : (events.at(-1)?.position ?? end) };
};

/**
 * Position of the first event at or after a time, one past the last when there is none. Times rise with positions but for
 * transactions that overlap, so it may be off by as many.
 */
export const positionAt = async (tx: Tx, time: Date): Promise<number> => {
  let [low, high] = [1, (await lastPosition(tx)) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // The next one that is there: what is older than it has to be kept may have been removed.
    const [row] = await tx.query<{ earlier: boolean }>(
      "select time < $3 as earlier from events where tenant_id = $1 and position >= $2 order by position limit 1",
      [tx.tenantId, middle, time],
    );
    if (row?.earlier === true) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The last one of a run under a name; null when there is none. */
export const findLastOfRun = async (tx: Tx, runId: RunId, name: string): Promise<Event | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from events where tenant_id = $1 and stream = $2 and name = $3 order by position desc limit 1`,
    [tx.tenantId, runId, name],
  );
  return row === undefined ? null : eventSchema.parse(row);
};

/** Those at the positions, in order. */
export const readEventsAt = async (tx: Tx, positions: readonly number[]): Promise<Event[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from events where tenant_id = $1 and position = any($2) order by position`,
    [tx.tenantId, positions],
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
