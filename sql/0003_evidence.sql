-- Gates, the criteria they judge, and what people have signed.

create table provost.gates (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  gate_id text not null,
  title text not null,
  phase_id text,
  ordinal integer not null check (ordinal >= 0),
  decision text check (decision in ('go', 'conditional-go', 'no-go')),
  reasons text[] not null default '{}',
  owner text,
  due text,
  decided_at timestamptz,
  primary key (tenant_id, run_id, gate_id),
  foreign key (tenant_id, run_id) references provost.runs (tenant_id, run_id),
  check ((decision is null) = (decided_at is null))
);

create table provost.criteria (
  tenant_id text not null check (tenant_id <> ''),
  run_id text not null,
  criterion_id text not null,
  gate_id text not null,
  title text not null,
  line integer not null,
  -- frozen when the run started; its hash is what evidence refers to
  check_definition json,
  check_hash text,
  verdict text not null check (verdict in ('proven', 'refuted', 'unproven', 'waived')),
  reason text not null,
  base json,
  head json,
  flags text[] not null default '{}',
  attestation json,
  primary key (tenant_id, run_id, criterion_id),
  foreign key (tenant_id, run_id, gate_id) references provost.gates (tenant_id, run_id, gate_id),
  check ((check_definition is null) = (check_hash is null))
);

-- A person's signed word. Never changed and never removed.
create table provost.attestations (
  tenant_id text not null check (tenant_id <> ''),
  -- time-ordered (UUID v7)
  attestation_id text not null,
  run_id text not null,
  subject text not null,
  -- json, not jsonb: the signature covers this text's canonical form
  statement json not null,
  primary key (tenant_id, attestation_id),
  foreign key (tenant_id, run_id) references provost.runs (tenant_id, run_id)
);

create index attestations_by_run on provost.attestations (tenant_id, run_id, attestation_id);

call provost.isolate('provost.gates', 'select, insert, update');
call provost.isolate('provost.criteria', 'select, insert, update');
call provost.isolate('provost.attestations', 'select, insert');
