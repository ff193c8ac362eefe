-- Older code goes on, if it knows 0097.
--
-- Runs that begin as another one stood at one of its events. What they take over is not copied: it stays with the attempt
-- that has done it, in whichever run that was.

create table provost.run_forks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  source_run_id text collate "C" not null,
  -- position of the last event of the source that both have in common
  through bigint not null check (through >= 0),
  head_commit text not null,
  -- json: models and agents that differ from what the plan says
  changes json not null,
  primary key (tenant_id, run_id)
);

create table provost.inherited_tasks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  task_id text collate "C" not null,
  -- in the order of the merges, from 0
  place integer not null check (place >= 0),
  -- compared with that of attempts, whose index has the collation of the database
  attempt_id text not null,
  merge_commit text not null,
  -- task.succeeded in the chain of the run that the attempt is of
  event_position bigint not null check (event_position > 0),
  event_hash text not null,
  primary key (tenant_id, run_id, task_id)
);

call provost.isolate('provost.run_forks', 'select, insert');
call provost.isolate('provost.inherited_tasks', 'select, insert');
