-- Files that agents have handed in as evidence. It is what an agent says: no check counts it by itself.

create table provost.submitted_evidence (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  session_id text collate "C" not null,
  call_id text collate "C" not null,
  run_id text collate "C",
  task_id text,
  attempt_id text,
  agent_name text not null,
  name text not null,
  path text not null,
  sha256 text not null,
  bytes bigint not null,
  submitted_at timestamptz not null,
  -- what is handed in again after a crash is the same
  primary key (tenant_id, session_id, call_id)
);

create index submitted_evidence_of_run on provost.submitted_evidence (tenant_id, run_id, sha256) where run_id is not null;

call provost.isolate('provost.submitted_evidence', 'select, insert');
