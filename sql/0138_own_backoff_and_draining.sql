-- Older code goes on, if it knows 0090.
--
-- A task of a run says how long it waits between attempts, over what the class of its errors says. It lies beside the
-- other override, max_attempts; null leaves it to the class. Tasks of queues keep theirs in `details`.
alter table provost.tasks add column backoff json;

-- Whether a paused queue was paused to be drained. Means nothing of a queue that is not paused: older code resumes
-- without turning it back.
alter table provost.queues add column drains boolean not null default false;
