-- Who has worked or works on this data: one row for each agent process or slot that registered.

create table provost.agents (
  tenant_id text not null check (tenant_id <> ''),
  agent_id text not null,
  name text not null,
  kind text not null,
  capabilities text[] not null,
  host text not null,
  pid integer not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, agent_id)
);

call provost.isolate('provost.agents', 'select, insert, update');
