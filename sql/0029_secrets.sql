-- Secrets, and the keys of people: each value has a data key of its own, which is wrapped by a master key that is not in
-- the database. Only the present value of a secret is kept; its number goes on rising.

create table provost.secrets (
  tenant_id text not null check (tenant_id <> ''),
  name text not null,
  version integer not null check (version > 0),
  master_key_id text not null,
  wrapped_key text not null,
  ciphertext bytea not null,
  set_at timestamptz not null,
  set_by text not null,
  primary key (tenant_id, name)
);

-- What the audit log says about a person is encrypted with the person's key. Without it the words are gone for good,
-- and the hashes of the events still hold.
create table provost.personal_keys (
  tenant_id text not null check (tenant_id <> ''),
  person text not null,
  master_key_id text,
  wrapped_key text,
  created_at timestamptz not null,
  erased_at timestamptz,
  primary key (tenant_id, person),
  check ((erased_at is null) = (wrapped_key is not null)),
  check ((wrapped_key is null) = (master_key_id is null))
);

call provost.isolate('provost.secrets', 'select, insert, update, delete');
call provost.isolate('provost.personal_keys', 'select, insert');
grant update (master_key_id, wrapped_key, erased_at) on provost.personal_keys to provost_app;
