-- Older code goes on, if it knows 0090.
--
-- An agent elsewhere may report the end of its job by itself instead of being asked. What it shows is a token of that one
-- job; of it there is the hash here, one for each attempt that has told the agent of the job.
alter table provost.remote_jobs
  add column token_hashes text[] not null default '{}',
  -- as it was reported, in JSON; null until then
  add column report text,
  add column reported_at timestamptz;
