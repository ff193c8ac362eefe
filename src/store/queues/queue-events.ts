/**
 * Events about many tasks, written by the statement that changes the tasks: what it says is what the statement did. They
 * go to the inbox, which locks nothing (event-inbox.ts); their kinds stand in src/model/events/queue-events.ts.
 */
import type { EventName } from "../../model/event.ts";

type TasksEvent = Extract<EventName, "tasks.enqueued" | "tasks.succeeded">;

/**
 * The text of a CTE. $1 is the tenant and $2 the time.
 * @param source a CTE with the column task_id
 * @param eventId a parameter
 */
export const tasksEvent = (name: TasksEvent, source: string, eventId: string): string => `
    insert into event_inbox (tenant_id, event_id, time, name, version, actor, correlation, payload)
    select $1, ${eventId}, $2, '${name}', 1, 'engine', 'tenant', json_build_object('taskIds', json_agg(task_id))
    from ${source} having count(*) > 0`;
