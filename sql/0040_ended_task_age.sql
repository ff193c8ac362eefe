-- To find what is old enough to be pruned. Tasks are written in the order of their end, so a summary of each stretch of the
-- table is enough: it has a few entries for a million tasks, and an ending task writes none.
create index ended_tasks_age on provost.ended_tasks using brin (ended_at) with (autosummarize = on);
