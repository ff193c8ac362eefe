-- Which models are asked in which role. Each change is a version of its own; the highest is in force.
create table provost.model_profiles (
  tenant_id text not null check (tenant_id <> ''),
  role text not null,
  version integer not null check (version > 0),
  -- see src/model/model-choice.ts; the first is preferred. Empty: the profile was taken back
  choices json not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (tenant_id, role, version)
);

call provost.isolate('provost.model_profiles', 'select, insert');

-- How well models do is read from the steps of the sessions.
create index agent_session_entries_steps on provost.agent_session_entries (tenant_id, at)
  where entry ->> 'kind' in ('step-ended', 'step-failed');
