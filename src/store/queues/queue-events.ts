/**
 * Events about many tasks, written by the statement that changes the tasks: what it says is what the statement did. They
 * go to the inbox, which locks nothing (event-inbox.ts); their kinds stand in src/model/events/queue-events.ts.
 *
 * One for each actor and cause, however many tasks: a row for each task would cost as much as the task. So they share one
 * key, in which they stay in their order, whichever tasks each is about.
 *
 * In each task's row is the event that was written last about it, and its next one follows from that. Tasks that were given
 * together have the same there, so what ends together is still few events.
 */
import type { EventName } from "../../model/event.ts";

type TasksEvent = Extract<EventName, "tasks.enqueued" | "tasks.succeeded">;

const into = (name: TasksEvent, eventId: string, actor: string, causation: string): string => `
    insert into event_inbox (tenant_id, event_id, time, name, version, task_id, actor, correlation, causation, payload)
    select $1, ${eventId}, $2, '${name}', 1, case when count(*) = 1 then min(t.task_id) end, ${actor}, 'tenant',
      ${causation}, json_build_object('taskIds', json_agg(t.task_id))`;

/**
 * The text of a CTE: tasks that one actor was led by one event to give. $1 is the tenant and $2 the time.
 * @param source a CTE with the column task_id
 * @param eventId a parameter, as are the actor and what led to it, empty for nothing
 */
export const enqueuedEvent = (
  source: string,
  { eventId, actor, causation }: Record<"eventId" | "actor" | "causation", string>,
): string => `
    ${into("tasks.enqueued", eventId, `${actor}::text`, `nullif(${causation}, '')`)}
    from ${source} t having count(*) > 0`;

/**
 * The same of several actors and causes.
 * @param source a CTE with the columns task_id and event_id, which says of which of the events it is
 */
export const enqueuedEvents = (
  source: string,
  { eventIds, actors, causations }: Record<"eventIds" | "actors" | "causations", string>,
): string => `
    ${into("tasks.enqueued", "a.event_id", "a.actor", "a.causation")}
    from ${source} t
    join unnest(string_to_array(${eventIds}, e'\\x1e'), string_to_array(${actors}, e'\\x1e'),
        string_to_array(${causations}, e'\\x1e', '')
      ) as a (event_id, actor, causation)
      on a.event_id = t.event_id
    group by a.event_id, a.actor, a.causation`;

/**
 * Tasks that are done, by who has done them and by what led to it. How many events that makes only the rows know: the last
 * digits of an id that is a parameter make room for a number.
 * @param source a CTE with the columns task_id and last_event
 * @param actor a parameter, or a column of the source
 */
export const succeededEvents = (source: string, { eventId, actor }: Record<"eventId" | "actor", string>): string => `
    ${into(
      "tasks.succeeded",
      `left(${eventId}::text, 31) || lpad(to_hex(row_number() over ()), 5, '0')`,
      actor,
      "t.last_event::text",
    )}
    from ${source} t group by ${actor}, t.last_event`;
