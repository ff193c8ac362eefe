-- What agents ask people for: leave to do exactly one thing, or an answer to a question. It is settled once.

create table provost.approvals (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  approval_id text collate "C" not null,
  kind text not null check (kind in ('approval', 'question')),
  session_id text collate "C" not null,
  call_id text collate "C" not null,
  tool text not null,
  -- canonical JSON, whole, without the values of secrets: what people answer to
  input text not null,
  input_hash text not null,
  -- why it needs a person; the question itself where it is one
  reason text not null,
  asked_by text not null,
  agent_name text not null,
  run_id text collate "C",
  task_id text,
  attempt_id text,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('pending', 'granted', 'denied', 'answered', 'expired')),
  settled_at timestamptz,
  settled_by text,
  answer text,
  rule_id text,
  primary key (tenant_id, approval_id),
  -- one for a call: who asks again after a crash waits for the same answer
  unique (tenant_id, session_id, call_id),
  check ((state = 'pending') = (settled_at is null))
);

create index approvals_pending on provost.approvals (tenant_id, asked_at) where state = 'pending';

call provost.isolate('provost.approvals', 'select, insert, update');

-- Answers that people have given for what will be asked: a tool, and what its arguments have to look like.
create table provost.approval_rules (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  rule_id text collate "C" not null,
  tool text not null,
  -- by argument: a pattern, or a list of them
  pattern json not null,
  made_by text not null,
  made_at timestamptz not null,
  reason text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  primary key (tenant_id, rule_id)
);

create index approval_rules_of_tool on provost.approval_rules (tenant_id, tool) where revoked_at is null;

call provost.isolate('provost.approval_rules', 'select, insert, update');
