-- Older code goes on, if it knows 0090.
--
-- The event that was written last about a task without a run: what is told of the task next follows from it. Null for what
-- older code put there or moved on. In no index: whoever reads it has the row in hand.
alter table provost.queued_tasks add column last_event uuid;
alter table provost.leased_tasks add column last_event uuid;
