-- What people sign in with. No row holds anything that could be presented: tokens and codes are hashed, TOTP secrets
-- are sealed with a key that is not in the database.

create table provost.passwords (
  tenant_id text not null check (tenant_id <> ''),
  user_id text not null,
  -- argon2id with its parameters and salt, in PHC form
  hash text not null,
  set_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

create table provost.second_factors (
  tenant_id text not null check (tenant_id <> ''),
  user_id text not null,
  sealed_secret text not null,
  -- null until its first code has shown that the app has the secret
  confirmed_at timestamptz,
  -- time step of the last code that was taken; neither it nor an earlier one is taken again
  last_step bigint not null default 0,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

create table provost.recovery_codes (
  tenant_id text not null check (tenant_id <> ''),
  user_id text not null,
  code_hash text not null,
  used_at timestamptz,
  primary key (tenant_id, user_id, code_hash),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

-- Accounts elsewhere that somebody signs in with (OpenID Connect).
create table provost.external_identities (
  tenant_id text not null check (tenant_id <> ''),
  issuer text not null,
  subject text not null,
  user_id text not null,
  linked_at timestamptz not null,
  primary key (tenant_id, issuer, subject),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

-- Links and tickets that work once and for a short time.
create table provost.one_time_tokens (
  tenant_id text not null check (tenant_id <> ''),
  token_hash text not null,
  purpose text not null check (purpose in ('set-up', 'sign-in', 'password-reset', 'second-factor')),
  user_id text,
  -- where a sign-in that it belongs to leads; never a secret
  payload json not null,
  wrong_tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

create index one_time_tokens_expired on provost.one_time_tokens (tenant_id, expires_at);
create index one_time_tokens_of_user on provost.one_time_tokens (tenant_id, user_id, purpose) where used_at is null;

-- An address changes when both its old and its new owner have said so.
create table provost.email_changes (
  tenant_id text not null check (tenant_id <> ''),
  change_id text not null,
  user_id text not null,
  new_email text not null,
  new_email_key text not null,
  -- null, and taken as confirmed, when there was no address before
  old_token_hash text,
  new_token_hash text not null,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  primary key (tenant_id, change_id),
  unique (tenant_id, old_token_hash),
  unique (tenant_id, new_token_hash),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

create unique index email_changes_open on provost.email_changes (tenant_id, user_id) where closed_at is null;

-- Token buckets that slow down guessing, as the one time at which each is full again (GCRA): for an account and for an
-- address, whether they exist or not.
create table provost.sign_in_buckets (
  tenant_id text not null check (tenant_id <> ''),
  bucket text not null,
  full_at timestamptz not null,
  primary key (tenant_id, bucket)
);

create index sign_in_buckets_full on provost.sign_in_buckets (tenant_id, full_at);

call provost.isolate('provost.passwords', 'select, insert, update, delete');
call provost.isolate('provost.second_factors', 'select, insert, update, delete');
call provost.isolate('provost.recovery_codes', 'select, insert, update, delete');
call provost.isolate('provost.external_identities', 'select, insert, update, delete');
call provost.isolate('provost.one_time_tokens', 'select, insert, update, delete');
call provost.isolate('provost.email_changes', 'select, insert, update, delete');
call provost.isolate('provost.sign_in_buckets', 'select, insert, update, delete');
