-- Runs, their tasks, and who works on what.
--
-- States and their transitions are one table in src/model/states.ts; the checks here only keep out what is no state.
-- Lock order of every transaction: runs, tasks (by task_id), task_key_holders (by key), attempts, merges, event_heads.

-- What a run was compiled from, under the hash of all three parts: equal plans are kept once, none is ever changed.
create table provost.run_plans (
  tenant_id text not null check (tenant_id <> ''),
  content_hash text not null,
  source bytea not null,
  sidecar bytea,
  -- json, not jsonb: it keeps the text as it was, NUL escapes included
  compiled json not null,
  primary key (tenant_id, content_hash)
);

create table provost.runs (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  state text not null check (state in ('running', 'paused', 'cancelling', 'finished', 'cancelled', 'failed')),
  plan_title text not null,
  plan_hash text not null,
  plan_path text not null,
  content_hash text not null,
  repository_path text not null,
  base_commit text not null,
  head_commit text not null,
  branch text not null,
  options json not null,
  -- tasks of this stage and of those before may start
  open_stage integer not null default 0 check (open_stage >= 0),
  decision text check (decision in ('go', 'conditional-go', 'no-go')),
  error json,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, run_id),
  foreign key (tenant_id, content_hash) references provost.run_plans (tenant_id, content_hash)
);

create table provost.tasks (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  task_id text not null,
  title text not null,
  state text not null check (
    state in ('waiting', 'queued', 'leased', 'merging', 'succeeded', 'failed', 'skipped', 'cancelled')
  ),
  phase_id text,
  stage integer not null check (stage >= 0),
  agent text not null,
  capabilities text[] not null,
  rank integer not null,
  max_attempts integer,
  timeout_ms integer,
  -- one key for each task that it must not run beside; both tasks of the pair have the same key
  conflict_keys text[] not null,
  next_attempt_at timestamptz not null,
  -- the fencing token, which is also the number of the last attempt: rises with every lease, never falls
  lease_token bigint not null default 0,
  lease_agent_id text,
  lease_expires_at timestamptz,
  -- failures of attempts up to this number were forgiven when a person had the task tried again
  forgiven_attempts bigint not null default 0,
  failure json,
  merge_commit text,
  primary key (tenant_id, run_id, task_id),
  foreign key (tenant_id, run_id) references provost.runs (tenant_id, run_id),
  check ((state = 'leased') = (lease_expires_at is not null)),
  check ((state in ('leased', 'merging')) = (lease_agent_id is not null)),
  check ((state = 'succeeded') = (merge_commit is not null))
);

-- The queue reads in this order, and the index holds nothing but what is queued.
create index tasks_queued on provost.tasks (tenant_id, run_id, rank, task_id) where state = 'queued';
create index tasks_leased on provost.tasks (tenant_id, lease_expires_at) where state = 'leased';

create table provost.task_dependencies (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  task_id text not null,
  depends_on text not null check (depends_on <> task_id),
  primary key (tenant_id, run_id, task_id, depends_on),
  foreign key (tenant_id, run_id, task_id) references provost.tasks (tenant_id, run_id, task_id),
  foreign key (tenant_id, run_id, depends_on) references provost.tasks (tenant_id, run_id, task_id)
);

-- Conflict keys of tasks that are leased or merging. The primary key is what keeps two leasers from both winning.
create table provost.task_key_holders (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  key text not null,
  task_id text not null,
  primary key (tenant_id, run_id, key),
  foreign key (tenant_id, run_id, task_id) references provost.tasks (tenant_id, run_id, task_id)
);

create index task_keys_held on provost.task_key_holders (tenant_id, run_id, task_id);

create table provost.attempts (
  tenant_id text not null check (tenant_id <> ''),
  attempt_id text not null,
  run_id text not null,
  task_id text not null,
  -- the fencing token of its lease
  number bigint not null,
  agent_id text not null,
  state text not null check (state in ('running', 'merging', 'succeeded', 'failed', 'lost', 'cancelled')),
  base_commit text,
  result_commit text,
  output_blob text,
  exit_code integer,
  failure json,
  started_at timestamptz not null,
  -- when its agent reported it done: the order in which attempts are merged
  reported_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, attempt_id),
  unique (tenant_id, run_id, task_id, number),
  foreign key (tenant_id, run_id, task_id) references provost.tasks (tenant_id, run_id, task_id)
);

create index attempts_merging on provost.attempts (tenant_id, run_id, reported_at) where state = 'merging';

-- The record of a merge that is about to move the run branch, so that a crash in between is settled and not repeated.
create table provost.merges (
  tenant_id text not null check (tenant_id <> ''),
  attempt_id text not null,
  run_id text not null,
  parent_commit text not null,
  merge_commit text not null,
  state text not null check (state in ('pending', 'done', 'abandoned')),
  recorded_at timestamptz not null,
  primary key (tenant_id, attempt_id),
  foreign key (tenant_id, attempt_id) references provost.attempts (tenant_id, attempt_id)
);

create index merges_pending on provost.merges (tenant_id, run_id) where state = 'pending';

call provost.isolate('provost.run_plans', 'select, insert');
call provost.isolate('provost.runs', 'select, insert, update');
call provost.isolate('provost.tasks', 'select, insert, update');
call provost.isolate('provost.task_dependencies', 'select, insert');
call provost.isolate('provost.task_key_holders', 'select, insert, delete');
call provost.isolate('provost.attempts', 'select, insert, update');
call provost.isolate('provost.merges', 'select, insert, update');
