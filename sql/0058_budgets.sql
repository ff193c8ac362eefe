-- Budgets: what may be spent, by whom it is spent; what is reserved for the moment, and the switch that stops all.

create table provost.budgets (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  -- whose spending: the tenant's (key ''), a project's, a run's, a task's (run/task), an agent's (name, or run/name)
  scope text collate "C" not null check (scope in ('tenant', 'project', 'run', 'task', 'agent')),
  scope_key text collate "C" not null,
  measure text collate "C" not null check (measure in ('tokens', 'micro_usd', 'ms', 'iterations')),
  most bigint not null check (most > 0),
  -- what was spent counts anew with each; 'total' never does
  period text not null check (period in ('total', 'day', 'month')),
  warn_percent int not null check (warn_percent between 1 and 100),
  -- from here on only what is cheaper may still be begun
  downgrade_percent int check (downgrade_percent between 1 and 100),
  window_start timestamptz not null,
  spent bigint not null default 0 check (spent >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  -- spending whose price nobody knew, and which `spent` therefore lacks
  unpriced bigint not null default 0,
  warned boolean not null default false,
  primary key (tenant_id, scope, scope_key, measure),
  check ((scope = 'tenant') = (scope_key = ''))
);

create table provost.budget_reservations (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  reservation_id text collate "C" not null,
  -- 'expired': nobody said what became of it, so it counts as spent until somebody does
  state text not null check (state in ('held', 'settled', 'released', 'expired')),
  spender json not null,
  reserved json not null,
  spent json,
  -- what stands in which budget for it: [{scope, key, measure, amount}]
  holds json not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, reservation_id)
);

create index budget_reservations_held on provost.budget_reservations (tenant_id, expires_at) where state = 'held';
create index budget_reservations_made on provost.budget_reservations (tenant_id, made_at);

create table provost.budget_stops (
  tenant_id text collate "C" not null primary key check (tenant_id <> ''),
  stopped_by text not null,
  reason text not null,
  stopped_at timestamptz not null
);

call provost.isolate('provost.budgets', 'select, insert, update, delete');
call provost.isolate('provost.budget_reservations', 'select, insert, update, delete');
call provost.isolate('provost.budget_stops', 'select, insert, update, delete');
