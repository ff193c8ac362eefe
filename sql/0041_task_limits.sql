-- Limits of tasks without a run: of a queue, or of all of a tenant's together (docs/adr/0008-tasks-without-a-run.md).

create table provost.task_limits (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  -- a queue; empty for all of the tenant's together
  scope text collate "C" not null,
  -- in somebody's hands at once
  max_in_hand integer check (max_in_hand >= 0),
  -- of tasks with the same concurrency key, in hand at once
  max_per_key integer check (max_per_key > 0),
  -- begun: a bucket of so many tokens, filled up at this rate
  rate_tasks double precision check (rate_tasks > 0),
  rate_ms double precision check (rate_ms > 0),
  burst double precision check (burst >= 1),
  -- waiting, and for how long, before new ones are refused at the door
  max_queued integer check (max_queued > 0),
  max_age_ms double precision check (max_age_ms > 0),
  -- what is in the bucket, and when that was so
  tokens double precision,
  tokens_at timestamptz,
  -- what is handed out has to be counted first
  governs boolean not null generated always as (max_in_hand is not null or rate_tasks is not null) stored,
  check (num_nulls(rate_tasks, rate_ms, burst) in (0, 3)),
  primary key (tenant_id, scope)
);

call provost.isolate('provost.task_limits', 'select, insert, update, delete');

-- Tasks with a concurrency key are found apart from the others: many of one key may have to be passed over, and the
-- others' way to an agent must not lead past them.
create index queued_tasks_plain_turn on provost.queued_tasks (tenant_id, queue, turn_at)
  where turn_at is not null and concurrency_key is null;
create index queued_tasks_keyed_turn on provost.queued_tasks (tenant_id, queue, turn_at)
  where turn_at is not null and concurrency_key is not null;
create index queued_tasks_of_key on provost.queued_tasks (tenant_id, queue, concurrency_key, turn_at)
  where turn_at is not null and concurrency_key is not null;
drop index provost.queued_tasks_turn;
