-- Dead letters are the ended tasks that failed: by the time of their end, which is the order in which people work them off.
-- Most tasks succeed and are in no part of this index.
create index ended_tasks_failed on provost.ended_tasks (tenant_id, ended_at, task_id) where state = 'failed';
