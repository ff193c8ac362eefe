/**
 * Events about many tasks, written by the statement that changes the tasks: what it says is what the statement did. They
 * go to the inbox, which locks nothing (event-inbox.ts); their kinds stand in src/model/events/queue-events.ts.
 *
 * One for each actor, however many tasks: a row for each task would cost as much as the task. So they share one key, in
 * which they stay in their order, whichever tasks each is about.
 */
import type { EventName } from "../../model/event.ts";

type TasksEvent = Extract<EventName, "tasks.enqueued" | "tasks.succeeded">;

const into = (name: TasksEvent, eventId: string, actor: string): string => `
    insert into event_inbox (tenant_id, event_id, time, name, version, task_id, actor, correlation, payload)
    select $1, ${eventId}, $2, '${name}', 1, case when count(*) = 1 then min(t.task_id) end, ${actor}, 'tenant',
      json_build_object('taskIds', json_agg(t.task_id))`;

/**
 * The text of a CTE. $1 is the tenant and $2 the time.
 * @param source a CTE with the column task_id
 * @param eventId a parameter, as is the actor who did all of it
 */
export const tasksEvent = (name: TasksEvent, source: string, eventId: string, actor: string): string => `
    ${into(name, eventId, `${actor}::text`)}
    from ${source} t having count(*) > 0`;

/**
 * The same of several.
 * @param source a CTE with the columns task_id and actor
 * @param eventIds a parameter, as are the actors that they are of, each of them once
 */
export const tasksEvents = (name: TasksEvent, source: string, eventIds: string, actors: string): string => `
    ${into(name, "a.event_id", "a.actor")}
    from ${source} t
    join unnest(string_to_array(${eventIds}, e'\\x1e'), string_to_array(${actors}, e'\\x1e')) as a (event_id, actor)
      on a.actor = t.actor
    group by a.event_id, a.actor`;
