-- Who there is, and of which tenants they are members.
--
-- A person may belong to several tenants and signs in before any tenant is known, so people belong to none: their rows
-- have the tenant_id 'directory', which no tenant can be called. Row-level security does the rest: no transaction of a
-- tenant sees a person, a password or a session, and only the code of identities opens one of the directory.
-- Lock order of its transactions: tenants, users, memberships, then what hangs on a user.

create table provost.tenants (
  tenant_id text not null check (tenant_id <> ''),
  tenant text not null check (tenant ~ '^[a-z][a-z0-9-]{0,38}$' and tenant <> 'directory'),
  name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, tenant)
);

create table provost.users (
  tenant_id text not null check (tenant_id <> ''),
  user_id text not null,
  -- as its owner writes it; null for the owner of a data folder, who enters by the link that is printed there
  email text,
  -- what makes two spellings the same address
  email_key text,
  name text not null,
  state text not null check (state in ('active', 'disabled')),
  created_at timestamptz not null,
  primary key (tenant_id, user_id),
  unique (tenant_id, email_key),
  check ((email is null) = (email_key is null))
);

create table provost.memberships (
  tenant_id text not null check (tenant_id <> ''),
  member_of text not null,
  user_id text not null,
  role text not null check (role in ('owner', 'admin', 'maintainer', 'operator', 'viewer')),
  joined_at timestamptz not null,
  primary key (tenant_id, member_of, user_id),
  foreign key (tenant_id, member_of) references provost.tenants (tenant_id, tenant),
  foreign key (tenant_id, user_id) references provost.users (tenant_id, user_id)
);

create index memberships_of_user on provost.memberships (tenant_id, user_id);

create table provost.invitations (
  tenant_id text not null check (tenant_id <> ''),
  invitation_id text not null,
  member_of text not null,
  email text not null,
  email_key text not null,
  role text not null check (role in ('owner', 'admin', 'maintainer', 'operator', 'viewer')),
  token_hash text not null,
  invited_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- accepted or revoked
  closed_at timestamptz,
  primary key (tenant_id, invitation_id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, member_of) references provost.tenants (tenant_id, tenant)
);

-- One open invitation of a tenant for an address: a second one takes the place of the first.
create unique index invitations_open on provost.invitations (tenant_id, member_of, email_key) where closed_at is null;

call provost.isolate('provost.tenants', 'select, insert, update');
call provost.isolate('provost.users', 'select, insert, update');
call provost.isolate('provost.memberships', 'select, insert, update, delete');
call provost.isolate('provost.invitations', 'select, insert, update');
