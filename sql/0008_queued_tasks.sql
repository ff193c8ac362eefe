-- Tasks that belong to no run: given to a named queue by the API, an agent, a schedule or a webhook
-- (docs/adr/0008-tasks-without-a-run.md).
--
-- Where a task is says what its state is: it moves from queued_tasks to leased_tasks to ended_tasks, each time in one
-- statement. So no statement updates a column that an index holds, no index has a state in its predicate, what is in hand
-- is found without one, and ten million ended tasks are nothing that handing out work ever reads.
--
-- Keys compare by byte: in another collation each step down a tree of text costs several times as much.
-- Lock order: task_keys (by key), leased_tasks, queued_tasks, ended_tasks.

create table provost.queues (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  queue text collate "C" not null check (queue <> ''),
  -- nothing of a paused queue is handed out
  paused_at timestamptz,
  paused_reason text,
  -- how much may wait, be in hand, or be handed out in a time
  limits json,
  primary key (tenant_id, queue)
);

create table provost.queued_tasks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  task_id text collate "C" not null,
  queue text collate "C" not null,
  kind text not null,
  enqueued_at timestamptz not null,
  -- not to be handed out before
  run_at timestamptz not null,
  -- The order in which tasks are handed out: run_at, put forward by the task's priority. Whoever waits long enough comes
  -- before all that arrives, whatever its priority, and nothing has to be written for that. Null until run_at has come.
  turn_at timestamptz,
  -- not to be begun after
  deadline timestamptz,
  priority integer not null default 0,
  -- the fencing token, which is also the number of the last attempt: rises with every lease, never falls
  lease_token integer not null default 0,
  timeout_ms integer,
  max_attempts integer,
  concurrency_key text collate "C",
  -- what an agent has to offer; null for nothing
  requires text[],
  -- title, what would be good to have, where its data is
  details json,
  -- of attempts, by the class of the error
  failure_counts json,
  -- of the last attempt
  failure json,
  -- json, not jsonb: it keeps the text as it was, NUL escapes included
  payload json not null,
  primary key (tenant_id, task_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index queued_tasks_turn on provost.queued_tasks (tenant_id, queue, turn_at) where turn_at is not null;
create index queued_tasks_scheduled on provost.queued_tasks (tenant_id, run_at) where turn_at is null;
create index queued_tasks_deadline on provost.queued_tasks (tenant_id, deadline) where deadline is not null;

create table provost.leased_tasks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  task_id text collate "C" not null,
  queue text collate "C" not null,
  kind text not null,
  enqueued_at timestamptz not null,
  run_at timestamptz not null,
  leased_at timestamptz not null,
  -- In no index, so that a heartbeat writes nothing but the row. Who looks for leases that ran out reads them all: there
  -- are as many as agents have slots.
  lease_expires_at timestamptz not null,
  lease_agent_id text not null,
  lease_token integer not null check (lease_token > 0),
  priority integer not null default 0,
  deadline timestamptz,
  timeout_ms integer,
  max_attempts integer,
  concurrency_key text collate "C",
  requires text[],
  details json,
  failure_counts json,
  failure json,
  payload json not null,
  primary key (tenant_id, task_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- By the day of their end, so that old ones go by dropping a table.
create table provost.ended_tasks (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  task_id text collate "C" not null,
  ended_at timestamptz not null,
  queue text collate "C" not null,
  kind text not null,
  state text not null check (state in ('succeeded', 'failed', 'cancelled')),
  enqueued_at timestamptz not null,
  run_at timestamptz not null,
  leased_at timestamptz,
  lease_agent_id text,
  lease_token integer not null,
  priority integer not null default 0,
  deadline timestamptz,
  timeout_ms integer,
  max_attempts integer,
  concurrency_key text collate "C",
  requires text[],
  details json,
  failure_counts json,
  failure json,
  payload json not null,
  result json,
  -- what the agent proved its work with, and where its output is among the blobs
  evidence json,
  output_blob text,
  primary key (tenant_id, task_id, ended_at)
) partition by range (ended_at);

-- For days that have no table of their own.
create table provost.ended_tasks_other partition of provost.ended_tasks default;

-- Attempts that failed. Of one that succeeds all is in its task's row.
create table provost.failed_attempts (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  task_id text collate "C" not null,
  number integer not null,
  agent_id text not null,
  state text not null check (state in ('failed', 'lost')),
  failure json not null,
  leased_at timestamptz not null,
  failed_at timestamptz not null,
  evidence json,
  output_blob text,
  primary key (tenant_id, task_id, number)
);

-- The task that was made for an idempotency key. Stays for a while after the task has ended.
create table provost.task_keys (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  queue text collate "C" not null,
  idempotency_key text collate "C" not null,
  task_id text collate "C" not null,
  enqueued_at timestamptz not null,
  primary key (tenant_id, queue, idempotency_key)
);

create index task_keys_age on provost.task_keys (tenant_id, enqueued_at);

call provost.isolate('provost.queues', 'select, insert, update, delete');
call provost.isolate('provost.queued_tasks', 'select, insert, update, delete');
call provost.isolate('provost.leased_tasks', 'select, insert, update, delete');
call provost.isolate('provost.ended_tasks', 'select, insert, delete');
call provost.isolate('provost.failed_attempts', 'select, insert, delete');
call provost.isolate('provost.task_keys', 'select, insert, update, delete');
