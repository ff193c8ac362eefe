-- What agents elsewhere (a2a, http) were given to do. A job outlives the attempt that gave it: when the engine was killed,
-- the next attempt at the task takes the open job up, so that nobody is asked twice.

create table provost.remote_jobs (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  -- id of the attempt that gave it; what the agent knows it by, whoever asks again
  job_id text collate "C" not null,
  run_id text collate "C" not null,
  task_id text collate "C" not null,
  agent_name text not null,
  address text not null,
  -- what the result is a change of
  base_commit text not null,
  -- as the agent names it; null while nothing has been heard of it
  remote_task_id text,
  outcome text check (outcome in ('done', 'failed', 'refused', 'cancelled')),
  began_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, job_id)
);

-- of a task at one agent there is one at most
create unique index remote_jobs_open on provost.remote_jobs (tenant_id, run_id, task_id, agent_name, address)
  where outcome is null;

call provost.isolate('provost.remote_jobs', 'select, insert, update');
