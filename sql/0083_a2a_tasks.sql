-- Runs that were asked for over Agent2Agent: the task is the run, and this is what the protocol wants to know of it besides.

create table provost.a2a_tasks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  -- as the client named it, or the run itself where it did not
  context_id text collate "C" not null,
  began_at timestamptz not null,
  primary key (tenant_id, run_id)
);

create index a2a_tasks_of_context on provost.a2a_tasks (tenant_id, context_id);

call provost.isolate('provost.a2a_tasks', 'select, insert');
