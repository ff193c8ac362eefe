-- What a tenant's policies were and are, and what was decided by them.
--
-- Versions and activations are never changed: which text was in force when a decision was made can always be told.
-- Lock order: access_epochs (scope 'policies') first, which also makes the numbers gap-free.

create table provost.policy_versions (
  tenant_id text not null check (tenant_id <> ''),
  version integer not null check (version > 0),
  policies text not null,
  -- the YAML of its tests, as it was when they passed
  tests text,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, version)
);

create table provost.policy_activations (
  tenant_id text not null check (tenant_id <> ''),
  activation integer not null check (activation > 0),
  -- 0 is the built-in bundle, which is no row of policy_versions
  version integer not null check (version >= 0),
  activated_at timestamptz not null,
  activated_by text not null,
  reason text not null,
  primary key (tenant_id, activation)
);

-- Decisions that denied or that were about something sensitive.
create table provost.policy_decisions (
  tenant_id text not null check (tenant_id <> ''),
  -- time-ordered (UUID v7)
  decision_id text not null,
  decided_at timestamptz not null,
  actor text not null,
  roles text[] not null,
  action text not null,
  resource_type text not null,
  resource_id text not null,
  allowed boolean not null,
  reason text not null,
  determining text[] not null,
  policy_version text not null,
  grant_id text,
  -- equal decisions of one moment are one row
  times integer not null check (times > 0),
  primary key (tenant_id, decision_id)
);

-- A person's signed word that somebody may do for a short time what no policy permits.
create table provost.break_glass_grants (
  tenant_id text not null check (tenant_id <> ''),
  grant_id text not null,
  -- json, not jsonb: the signature covers this text's canonical form
  statement json not null,
  signature text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  primary key (tenant_id, grant_id)
);

call provost.isolate('provost.policy_versions', 'select, insert');
call provost.isolate('provost.policy_activations', 'select, insert');
call provost.isolate('provost.policy_decisions', 'select, insert, delete');
call provost.isolate('provost.break_glass_grants', 'select, insert');
grant update (revoked_at, revoked_by) on provost.break_glass_grants to provost_app;
