-- What the API keeps: plans that were uploaded, and answers to requests that may be sent again.

-- An upload never changes: what a run was started with can be looked at as long as it is here.
create table provost.uploaded_plans (
  tenant_id text not null check (tenant_id <> ''),
  plan_id text not null,
  title text not null,
  -- sha256 of the source and of the sidecar, as in runs.plan_hash
  hash text not null,
  source bytea not null,
  sidecar bytea,
  uploaded_by text not null,
  uploaded_at timestamptz not null,
  primary key (tenant_id, plan_id)
);

call provost.isolate('provost.uploaded_plans', 'select, insert, delete');

-- Whoever repeats a request with the same key gets the answer that the first one got. A row without an answer belongs to
-- a request that is at work; `claim` names it, so that one whose process died can be told from it and taken over.
create table provost.idempotent_answers (
  tenant_id text not null check (tenant_id <> ''),
  actor_id text not null,
  key text not null check (length(key) between 1 and 255),
  operation text not null,
  request_hash text not null,
  claim text not null,
  claimed_until timestamptz not null,
  status integer,
  body text,
  expires_at timestamptz not null,
  primary key (tenant_id, actor_id, key),
  check ((status is null) = (body is null))
);

create index idempotent_answers_expiry on provost.idempotent_answers (tenant_id, expires_at);

call provost.isolate('provost.idempotent_answers', 'select, insert, update, delete');
