-- Which files the tasks of a run are expected to write, and which they have written. Tasks that are expected to write the
-- same files are kept apart for a while: a guess holds nobody up for good.

create table provost.predicted_writes (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  task_id text collate "C" not null,
  path text collate "C" not null,
  -- what says so, the strongest alone
  why text not null check (why in ('declared', 'named', 'symbol', 'past')),
  primary key (tenant_id, run_id, task_id, path)
);

-- Of merged tasks; a row without a path for one that has changed nothing, so that it counts as measured.
create table provost.actual_writes (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  task_id text collate "C" not null,
  path text collate "C" not null,
  primary key (tenant_id, run_id, task_id, path)
);

call provost.isolate('provost.predicted_writes', 'select, insert');
call provost.isolate('provost.actual_writes', 'select, insert');

alter table provost.tasks
  add column clashes_with text[] not null default '{}',
  -- so long after it was due it waits for them at most
  add column clash_patience_ms integer not null default 0 check (clash_patience_ms >= 0);
