-- Attempts at tasks of a run that agents on other machines do. Each is one task of a queue, whose id is the attempt's.

create table provost.remote_attempts (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  attempt_id text collate "C" not null,
  run_id text collate "C" not null,
  task_id text collate "C" not null,
  number integer not null,
  repository_path text not null,
  base_commit text not null,
  -- who had it last; null while nobody has
  agent_id text,
  outcome text check (outcome in ('done', 'failed', 'lost', 'refused', 'cancelled')),
  began_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, attempt_id)
);

create index remote_attempts_of_task on provost.remote_attempts (tenant_id, run_id, task_id);

call provost.isolate('provost.remote_attempts', 'select, insert, update');
