-- Sessions of agents with models: append-only logs. Sequence numbers of a session have no gaps, because an append states
-- the last one it knows and is refused when it is not the last any more; so two that write to one session are found out.
-- Lock order: agent_sessions by session_id, then the entries.
create table provost.agent_sessions (
  tenant_id text not null check (tenant_id <> ''),
  session_id text not null,
  agent_name text not null,
  title text not null,
  state text not null check (state in ('open', 'ended', 'failed')),
  model text,
  run_id text,
  task_id text,
  attempt_id text,
  -- what it was forked from, and after which entry
  parent_id text,
  parent_seq integer,
  opened_by text not null,
  last_seq integer not null default 0 check (last_seq >= 0),
  -- sums of its steps
  steps integer not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cached_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  micro_usd bigint not null default 0,
  unpriced_steps integer not null default 0,
  opened_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, session_id)
);

create index agent_sessions_of_task on provost.agent_sessions (tenant_id, run_id, task_id) where run_id is not null;

create table provost.agent_session_entries (
  tenant_id text not null check (tenant_id <> ''),
  session_id text not null,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  -- see src/model/agent-session.ts
  entry jsonb not null,
  primary key (tenant_id, session_id, seq)
);

-- What is searched: whole texts, which an answer in deltas is not. A row for each turn, step and answer of a tool.
create table provost.agent_session_texts (
  tenant_id text not null check (tenant_id <> ''),
  session_id text not null,
  seq integer not null,
  said text not null,
  words tsvector generated always as (to_tsvector('simple', said)) stored,
  primary key (tenant_id, session_id, seq)
);

create index agent_session_texts_words on provost.agent_session_texts using gin (words);

call provost.isolate('provost.agent_sessions', 'select, insert, update');
call provost.isolate('provost.agent_session_entries', 'select, insert');
call provost.isolate('provost.agent_session_texts', 'select, insert');
