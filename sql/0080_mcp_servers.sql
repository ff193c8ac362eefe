-- Servers of the Model Context Protocol that a tenant has declared, and their tools as they were when they were enabled.

create table provost.mcp_servers (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  name text collate "C" not null check (name <> ''),
  -- see src/model/mcp-server.ts; secrets stand in it by their names
  declaration json not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (tenant_id, name)
);

call provost.isolate('provost.mcp_servers', 'select, insert, update, delete');

create table provost.mcp_tools (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  server text collate "C" not null,
  -- as the server calls it
  tool text collate "C" not null check (tool <> ''),
  -- as agents call it
  name text collate "C" not null check (name <> ''),
  definition json not null,
  hash text not null,
  enabled_by text not null,
  enabled_at timestamptz not null,
  -- since when the server offers it otherwise, and the hash of what it offers; no hash when it is gone
  changed_at timestamptz,
  changed_hash text,
  primary key (tenant_id, server, tool),
  unique (tenant_id, name),
  foreign key (tenant_id, server) references provost.mcp_servers (tenant_id, name) on delete cascade
);

call provost.isolate('provost.mcp_tools', 'select, insert, update, delete');
