-- Older code goes on, if it knows 0090.
--
-- When a task goes, Postgres asks for what it depends on and for what depends on it, by an index. Where a table was never
-- analysed, all keys that begin with tenant and run look alike to it, and it asked for the first by the index of the second:
-- of a run of 10,000 tasks it then read all dependencies for each task, half a minute. This one begins otherwise.
create index task_dependencies_of_target on provost.task_dependencies (tenant_id, depends_on, run_id);
drop index provost.task_dependencies_on;
