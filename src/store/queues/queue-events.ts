/**
 * Events about many tasks, written by the statement that changes the tasks: what it says is what the statement did. They
 * go to the inbox, which locks nothing (event-inbox.ts); their kinds stand in src/model/events/queue-events.ts.
 *
 * One for each actor and cause, however many tasks: a row for each task would cost as much as the task. So they share one
 * key, in which they stay in their order, whichever tasks each is about.
 */
import type { EventName } from "../../model/event.ts";

type TasksEvent = Extract<EventName, "tasks.enqueued" | "tasks.succeeded">;
type Origin = "actor" | "event_id";

const into = (name: TasksEvent, eventId: string, actor: string, causation: string): string => `
    insert into event_inbox (tenant_id, event_id, time, name, version, task_id, actor, correlation, causation, payload)
    select $1, ${eventId}, $2, '${name}', 1, case when count(*) = 1 then min(t.task_id) end, ${actor}, 'tenant',
      ${causation}, json_build_object('taskIds', json_agg(t.task_id))`;

/**
 * The text of a CTE. $1 is the tenant and $2 the time.
 * @param source a CTE with the column task_id
 * @param eventId a parameter, as are the actor who did all of it, and the event that led to it, if one may have
 */
export const tasksEvent = (
  name: TasksEvent,
  source: string,
  { eventId, actor, causation }: { eventId: string; actor: string; causation?: string },
): string => `
    ${into(name, eventId, `${actor}::text`, causation === undefined ? "null" : `nullif(${causation}, '')`)}
    from ${source} t having count(*) > 0`;

/**
 * The same of several.
 * @param source a CTE with the columns task_id and `by`, which says of which of the events it is
 * @param eventIds a parameter, as are the actors that they are of, each of them once
 */
export const tasksEvents = (
  name: TasksEvent,
  source: string,
  { eventIds, actors, causations, by }: { eventIds: string; actors: string; causations?: string; by: Origin },
): string => `
    ${into(name, "a.event_id", "a.actor", "a.causation")}
    from ${source} t
    join unnest(string_to_array(${eventIds}, e'\\x1e'), string_to_array(${actors}, e'\\x1e'),
        ${causations === undefined ? "null::text[]" : `string_to_array(${causations}, e'\\x1e', '')`}
      ) as a (event_id, actor, causation)
      on a.${by} = t.${by}
    group by a.event_id, a.actor, a.causation`;
