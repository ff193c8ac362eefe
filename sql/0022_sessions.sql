-- Who is signed in, on which device, and for which tenant.

create table provost.sessions (
  tenant_id text not null check (tenant_id <> ''),
  session_id text not null,
  user_id text not null,
  member_of text not null,
  -- a cookie is the session's own secret; tokens are in refresh_tokens
  cookie_hash text,
  -- successors of refresh tokens are derived with it, see src/access/identity/sessions/refresh.ts
  rotation_key bytea not null,
  -- password, link, oidc:NAME, set-up; with +totp or +recovery-code after a second step
  method text not null,
  device text not null,
  address text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  idle_expires_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  primary key (tenant_id, session_id),
  unique (tenant_id, cookie_hash),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id),
  check ((ended_at is null) = (ended_because is null))
);

create index sessions_open on provost.sessions (tenant_id, user_id) where ended_at is null;

-- All tokens of a session are one family: an old one that comes back ends the session.
create table provost.refresh_tokens (
  tenant_id text not null check (tenant_id <> ''),
  token_hash text not null,
  session_id text not null,
  issued_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, session_id) references provost.sessions (tenant_id, session_id)
);

create index refresh_tokens_of_session on provost.refresh_tokens (tenant_id, session_id);

-- Public halves of the keys that sign access tokens. Each control plane keeps its private key in its own data folder.
create table provost.token_keys (
  tenant_id text not null check (tenant_id <> ''),
  key_id text not null,
  public_jwk json not null,
  created_at timestamptz not null,
  -- tokens that it signed are taken until then
  expires_at timestamptz not null,
  primary key (tenant_id, key_id)
);

call provost.isolate('provost.sessions', 'select, insert, update, delete');
call provost.isolate('provost.refresh_tokens', 'select, insert, update, delete');
call provost.isolate('provost.token_keys', 'select, insert, update, delete');
