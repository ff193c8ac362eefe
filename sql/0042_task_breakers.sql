-- Circuit breakers: of a kind of tasks in a queue that fails, again and again, for what it depends on.
-- A row without opened_at counts; open until probe_at, and then one task at a time is let through to try it.

create table provost.task_breakers (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  queue text collate "C" not null,
  kind text collate "C" not null,
  -- failures for a dependency, since
  failures integer not null,
  since timestamptz not null,
  opened_at timestamptz,
  probe_at timestamptz,
  -- how often it was tried in vain
  probes integer not null default 0,
  -- what the last failure said
  problem text not null,
  check (num_nulls(opened_at, probe_at) in (0, 2)),
  primary key (tenant_id, queue, kind)
);

call provost.isolate('provost.task_breakers', 'select, insert, update, delete');
