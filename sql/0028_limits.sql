-- Token buckets that all control planes share, and what tenants have set for them.

-- Unlogged: after a crash all buckets are full, which costs nobody anything, and taking tokens does not wait for a disk.
create unlogged table provost.rate_buckets (
  tenant_id text not null check (tenant_id <> ''),
  bucket text not null,
  tokens double precision not null check (tokens >= 0),
  -- how many the last one to ask was given
  taken double precision not null,
  updated_at timestamptz not null,
  primary key (tenant_id, bucket)
);

create table provost.limit_settings (
  tenant_id text not null check (tenant_id <> ''),
  -- whose: all of the tenant's requests together, or each actor's
  subject text not null check (subject in ('tenant', 'actor')),
  -- a class of requests, or '*' for all of them: a quota
  rate_class text not null,
  tokens double precision not null check (tokens > 0),
  per_seconds double precision not null check (per_seconds > 0),
  burst double precision not null check (burst >= 1),
  primary key (tenant_id, subject, rate_class)
);

call provost.isolate('provost.rate_buckets', 'select, insert, update, delete');
call provost.isolate('provost.limit_settings', 'select, insert, update, delete');
