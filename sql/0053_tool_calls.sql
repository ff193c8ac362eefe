-- Calls of tools: what was asked, what decided about it, and what came of it. What a call has answered stays, so that the
-- same call is answered from here after a crash. Written once as "begun" where it may take effect, and once as "ended".

create table provost.tool_calls (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  session_id text collate "C" not null,
  call_id text collate "C" not null check (call_id <> ''),
  tool text not null,
  state text not null check (state in ('begun', 'ended')),
  actor text not null,
  agent_name text not null,
  run_id text collate "C",
  task_id text,
  attempt_id text,
  -- canonical JSON, cut, without the values of secrets; the hash is that of the whole
  input text not null,
  input_hash text not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('ok', 'refused', 'failed')),
  -- where it was refused
  step text,
  code text,
  -- for the caller: the answer, or what went wrong
  content text,
  truncated boolean not null default false,
  -- why it was let pass, or not
  reason text not null default '',
  policy_version text,
  approval_id text,
  -- milliseconds by step
  timings json,
  work_ms double precision,
  total_ms double precision,
  primary key (tenant_id, session_id, call_id),
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'ended') = (outcome is not null))
);

create index tool_calls_of_run on provost.tool_calls (tenant_id, run_id, begun_at) where run_id is not null;
create index tool_calls_by_time on provost.tool_calls (tenant_id, begun_at);

call provost.isolate('provost.tool_calls', 'select, insert, update');

-- What a tenant has said about tools; a tool that it has said nothing about is as it comes.
create table provost.tool_settings (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  tool text collate "C" not null check (tool <> ''),
  enabled boolean not null,
  -- when a person has to approve a call: as the policies say, or always
  approval text not null check (approval in ('policy', 'always')),
  -- hosts that may be asked; of tools that ask hosts
  hosts text[] not null,
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, tool)
);

call provost.isolate('provost.tool_settings', 'select, insert, update, delete');
