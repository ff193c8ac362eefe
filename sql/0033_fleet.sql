-- The fleet: who is connected where, what came of handing out work, messages between agents, and tasks made by tasks.
--
-- States and their transitions are in src/model/states.ts. Idle and busy change a thousand times a second, so they are
-- kept in memory by the control plane that an agent is connected to, and written here in batches, with the last beat.
-- Lock order: agents (by agent_id), task_spawns, agent_messages.

alter table provost.agents
  add column state text not null default 'offline'
    check (state in ('connecting', 'idle', 'busy', 'draining', 'offline', 'quarantined')),
  -- who connected it first, by its credential; nobody else can take its id
  add column owner text not null default 'local',
  add column version text not null default '',
  -- all that tasks may ask for: "node", "node@24", …
  add column offered text[] not null default '{}',
  add column labels jsonb not null default '{}',
  add column roles text[] not null default '{}',
  add column queues text[] not null default '{}',
  add column slots integer not null default 1 check (slots > 0),
  add column busy integer not null default 0 check (busy >= 0),
  -- a decayed record, see src/fleet/matching/track-record.ts
  add column succeeded double precision not null default 0,
  add column failed double precision not null default 0,
  add column boot_id text not null default '',
  -- the connection that may write this row; a newer one of the same agent takes its place
  add column session_id text not null default '',
  add column control_plane text not null default '',
  add column quarantine_reason text;

-- Who of the connected may be sent a message or offered work.
create index agents_present on provost.agents (tenant_id, state) where state <> 'offline';

-- Why each task went where it went. Written in batches after the fact, and for a while: it explains, and decides nothing.
create table provost.agent_assignments (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  task_id text not null,
  token bigint not null,
  agent_id text not null,
  agent_name text not null,
  -- how many agents were looked at, and what the chosen one scored
  considered integer not null,
  score jsonb not null,
  assigned_at timestamptz not null,
  -- share of the work that is done, and the agent's last words about it
  progress double precision,
  note text not null default '',
  primary key (tenant_id, run_id, task_id, token)
);

create index agent_assignments_age on provost.agent_assignments (tenant_id, assigned_at);

create table provost.agent_messages (
  tenant_id text not null check (tenant_id <> ''),
  -- the sender makes it; with the sender it names the message
  message_id text not null,
  sender text not null,
  recipient text not null,
  subject text not null,
  correlation_id text not null,
  body json not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  received_at timestamptz,
  -- of a request: when somebody has answered it, or the sender was told that nobody has
  settled_at timestamptz,
  primary key (tenant_id, sender, message_id, recipient)
);

create index agent_messages_waiting on provost.agent_messages (tenant_id, recipient) where received_at is null;
create index agent_messages_open on provost.agent_messages (tenant_id, sender, correlation_id) where settled_at is null;
create index agent_messages_age on provost.agent_messages (tenant_id, expires_at);

-- Tasks that tasks have made. The row is written before its tasks are enqueued, so that a spawn whose answer was lost
-- makes the same tasks when it is asked for again.
create table provost.task_spawns (
  tenant_id text not null check (tenant_id <> ''),
  parent_task_id text not null,
  spawn_id text not null,
  root_task_id text not null,
  -- of the children; a task that nobody has made has depth 0
  depth integer not null check (depth > 0),
  task_ids text[] not null,
  spawned_at timestamptz not null,
  primary key (tenant_id, parent_task_id, spawn_id)
);

create index task_spawns_root on provost.task_spawns (tenant_id, root_task_id);
create index task_spawns_child on provost.task_spawns using gin (task_ids);

call provost.isolate('provost.agent_assignments', 'select, insert, update, delete');
call provost.isolate('provost.agent_messages', 'select, insert, update, delete');
call provost.isolate('provost.task_spawns', 'select, insert, delete');
