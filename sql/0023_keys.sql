-- What programs authenticate with. These rows are the tenant's own.

create table provost.service_accounts (
  tenant_id text not null check (tenant_id <> ''),
  service_account_id text not null,
  name text not null,
  role text not null check (role in ('admin', 'maintainer', 'operator', 'viewer')),
  state text not null check (state in ('active', 'disabled')),
  created_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, service_account_id),
  unique (tenant_id, name)
);

-- API keys of users and service accounts, and the tokens of agents.
create table provost.api_keys (
  tenant_id text not null check (tenant_id <> ''),
  key_id text not null,
  name text not null,
  owner_kind text not null check (owner_kind in ('user', 'service-account', 'agent')),
  owner_id text not null,
  -- its beginning, to recognise it by
  hint text not null,
  key_hash text not null,
  -- actions that it is narrowed to; null when it carries all that its owner may do
  scopes text[],
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  -- the key that takes its place; until it expires both work
  replaced_by text,
  revoked_at timestamptz,
  primary key (tenant_id, key_id),
  unique (tenant_id, key_hash)
);

create index api_keys_of_owner on provost.api_keys (tenant_id, owner_kind, owner_id);

call provost.isolate('provost.service_accounts', 'select, insert, update');
call provost.isolate('provost.api_keys', 'select, insert, update');
