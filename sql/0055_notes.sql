-- Notes that agents keep, each in one place: an agent's own, a team's, a project's or the tenant's. Erasing one removes
-- its words; nothing else has them.

create table provost.notes (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  note_id text collate "C" not null,
  scope text not null check (scope in ('agent', 'team', 'project', 'tenant')),
  -- name of the agent, team or project; empty for the tenant
  owner text collate "C" not null,
  body text not null,
  -- where it comes from
  actor text not null,
  agent_name text not null,
  session_id text not null,
  call_id text not null,
  run_id text,
  task_id text,
  kept_at timestamptz not null,
  words tsvector generated always as (to_tsvector('simple', body)) stored,
  primary key (tenant_id, note_id),
  -- a note that is kept again after a crash is the same note
  unique (tenant_id, session_id, call_id)
);

create index notes_of_owner on provost.notes (tenant_id, scope, owner, kept_at);
create index notes_words on provost.notes using gin (words);

call provost.isolate('provost.notes', 'select, insert, delete');
