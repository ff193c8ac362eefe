-- Certificates that agents show. The authority's private key is a file in the data folder that made it.

-- Rows of the directory: one authority vouches for the agents of all tenants.
create table provost.certificate_authorities (
  tenant_id text not null check (tenant_id <> ''),
  authority_id text not null,
  certificate_pem text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, authority_id)
);

-- Rows of the tenant. A certificate that is not here was not issued by us, whoever has signed it.
create table provost.agent_certificates (
  tenant_id text not null check (tenant_id <> ''),
  -- sha256 over the DER form, hex
  fingerprint text not null,
  serial text not null,
  agent_id text not null,
  authority_id text not null,
  issued_by text not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, fingerprint)
);

create index agent_certificates_of_agent on provost.agent_certificates (tenant_id, agent_id);

call provost.isolate('provost.certificate_authorities', 'select, insert, update');
call provost.isolate('provost.agent_certificates', 'select, insert, update');
