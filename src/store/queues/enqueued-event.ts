/** Which event said that a task was given to its queue. */
import type { TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** Times rise with positions but for what overlapped, or was long in the inbox: so far it may be from where its time is. */
const AROUND = 1_000;

/**
 * Of a task that is in somebody's hands; null when it is not found near its time. Its row does not say so: a column for
 * that would cost each task, and few are asked about.
 */
export const findEnqueuedEvent = async (tx: Tx, taskId: TaskId): Promise<string | null> => {
  const [row] = await tx.query<{ eventId: string }>(
    `with recursive task as materialized (
       select enqueued_at from leased_tasks
       where tenant_id = $1 and lease > $2 || ' ' and lease < $2 || '!' and task_id = $2
     ), seek as (
       select 1::bigint as low, h.position + 1 as high from event_heads h, task where h.tenant_id = $1 and h.stream = '*'
       union all
       select case when m.is_earlier then s.middle + 1 else s.low end, case when m.is_earlier then s.high else s.middle end
       from (select low, high, (low + high) / 2 as middle from seek where low < high) s
       cross join lateral (
         select coalesce((
           select e.time < (select enqueued_at from task) from events e
           where e.tenant_id = $1 and e.position >= s.middle order by e.position limit 1
         ), false) as is_earlier
       ) m
     ), near as (
       select event_id, time, name, payload from event_inbox where tenant_id = $1
       union all
       select event_id, time, name, payload from events
       where tenant_id = $1 and position >= (select low - ${AROUND} from seek where low >= high)
         and position <= (select low + ${AROUND} from seek where low >= high)
     )
     select n.event_id as "eventId" from near n
     where n.name = 'tasks.enqueued' and n.time = (select enqueued_at from task)
       and exists (select from json_array_elements_text(n.payload -> 'taskIds') i (id) where i.id = $2)`,
    [tx.tenantId, taskId],
  );
  return row?.eventId ?? null;
};
