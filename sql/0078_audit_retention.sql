-- How long a tenant keeps its audit log, where it has said so: null keeps everything. Without a row the control plane's
-- own setting holds. Less than thirty days no removal would take (0030_audit).

create table provost.audit_retention (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  keep_days integer check (keep_days between 30 and 36500),
  set_by text not null,
  set_at timestamptz not null,
  primary key (tenant_id)
);

call provost.isolate('provost.audit_retention', 'select, insert, update, delete');
