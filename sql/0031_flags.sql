-- Feature flags that a tenant has set; those it has not are as the catalogue (src/model/flags.ts) says.
create table provost.feature_flags (
  tenant_id text not null check (tenant_id <> ''),
  flag text not null,
  -- of those that the flag is asked for
  percentage integer not null check (percentage between 0 and 100),
  -- from then on it is as if it had not been set
  expires_at timestamptz,
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, flag)
);

call provost.isolate('provost.feature_flags', 'select, insert, update, delete');
