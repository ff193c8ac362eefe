/**
 * Chained events that get their places, and by these their hashes, in the statement that writes them: who appends has the
 * heads locked for as long as the server takes, not for a round trip and what we do in between. Parts of a statement, for
 * the tables of those whose change the events report.
 */
import type { Event } from "../../model/event.ts";
import { INSERT_EVENTS_INTO, TENANT_HEAD } from "./events.ts";

/**
 * @property stream the chain that it belongs to
 * @property pieces of the text that is hashed; between them stand its position, the hash before, and its place in the stream
 */
export type UnplacedEvent = Omit<Event, "position" | "stream" | "streamPosition" | "previousHash" | "hash"> & {
  stream: string;
  pieces: readonly string[];
};

/** Of `unplacedValues`. */
const TYPES = "text text timestamptz text int text text text text text text text text text text".split(" ");

/** Parameters of `unplacedColumns`, from this one on. */
export const unplacedParameters = (first: number): string =>
  TYPES.map((type, index) => `$${first + index}::${type}[]`).join(", ");

export const UNPLACED_FIELDS = `event_id, stream, time, name, version, run_id, task_id, actor, correlation, causation,
  payload, before_position, before_hash, before_place, after_place`;

export const unplacedValues = (event: UnplacedEvent): unknown[] => [
  event.eventId,
  event.stream,
  event.time,
  event.name,
  event.version,
  event.runId,
  event.taskId,
  event.actor,
  event.correlation,
  event.causation,
  JSON.stringify(event.payload),
  ...event.pieces,
];

export const unplacedColumns = (events: readonly UnplacedEvent[]): unknown[] => {
  const rows = events.map(unplacedValues);
  return TYPES.map((_, at) => rows.map((row) => row[at]));
};

/** Names of the heads that they move. */
export const headsOf = (events: readonly UnplacedEvent[]): string[] => [
  TENANT_HEAD,
  ...new Set(events.map(({ stream }) => stream)),
];

/** `head`: those that are there, locked. Of $1 the tenant and the parameter the names. */
export const lockedHeads = (names: string): string => `head as materialized (
    select stream, position, hash from event_heads
    where tenant_id = $1 and stream = any(${names}::text[]) order by stream collate "C" for update
  )`;

/** The rows of `unplaced`, which have UNPLACED_FIELDS and `at`, their order; written, and the heads moved on. Is recursive. */
export const WRITTEN_UNDER_HEADS = `event as materialized (
    select u.*, (select position from head where stream = '${TENANT_HEAD}') + row_number() over (order by u.at) as position,
      row_number() over (partition by u.stream order by u.at) as place
    from unplaced u
  ), chain as (
    select stream, 0::bigint as place, position as stream_position, '' as previous_hash, hash from head
    union all
    select c.stream, e.place, c.stream_position + 1, c.hash, encode(sha256(convert_to(
      e.before_position || e.position || e.before_hash || c.hash || e.before_place || (c.stream_position + 1)
        || e.after_place, 'UTF8')), 'hex')
    from chain c join event e on e.stream = c.stream and e.place = c.place + 1
  ), moved as (
    update event_heads h set position = n.position, hash = n.hash
    from (
      (select distinct on (stream) stream, stream_position as position, hash from chain where place > 0
       order by stream, place desc)
      union all
      select '${TENANT_HEAD}', max(position), '' from event having count(*) > 0
    ) n
    where h.tenant_id = $1 and h.stream = n.stream
  ), written as (
    ${INSERT_EVENTS_INTO}
    select $1, e.position, e.event_id, e.stream, c.stream_position, e.time, e.name, e.version, e.run_id, e.task_id,
      e.actor, e.correlation, e.causation, e.payload::json, c.previous_hash, c.hash
    from chain c join event e on e.stream = c.stream and e.place = c.place
  )`;

/**
 * The same for a single event, of `unplacedValues` from a parameter on: what orders and groups many takes as long as all
 * the rest. `next`: its place, none where a head is missing; then it is written once for each row of `of`.
 */
export const underHead = (first: number, of: string): { next: string; written: string } => {
  const [id, stream, time, name, version, run, task, actor, correlation, causation, payload, ...pieces] = TYPES.map(
    (type, index) => `$${first + index}::${type}`,
  );
  const [beforePosition, beforeHash, beforePlace, afterPlace] = pieces;
  const next = `${lockedHeads(`array['${TENANT_HEAD}', ${stream}]`)}, next as materialized (
    select t.position + 1 as position, s.position + 1 as place, s.hash as previous_hash, encode(sha256(convert_to(
        ${beforePosition} || (t.position + 1) || ${beforeHash} || s.hash || ${beforePlace} || (s.position + 1)
          || ${afterPlace}, 'UTF8')), 'hex') as hash
    from head t, head s where t.stream = '${TENANT_HEAD}' and s.stream = ${stream}
  )`;
  const written = `moved as (
    update event_heads h set position = case h.stream when '${TENANT_HEAD}' then n.position else n.place end,
      hash = case h.stream when '${TENANT_HEAD}' then h.hash else n.hash end
    from next n, ${of} where h.tenant_id = $1 and h.stream = any(array['${TENANT_HEAD}', ${stream}])
  ), written as (
    ${INSERT_EVENTS_INTO}
    select $1, n.position, ${id}, ${stream}, n.place, ${time}, ${name}, ${version}, ${run}, ${task}, ${actor},
      ${correlation}, ${causation}, ${payload}::json, n.previous_hash, n.hash
    from next n, ${of}
  )`;
  return { next, written };
};
