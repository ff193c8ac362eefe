-- What was backed up, when and where to, and how restoring it went. Of the data folder's owner, and of one data folder
-- each: several control planes on one database have their evidence in folders of their own.

create table provost.backups (
  tenant_id text not null check (tenant_id <> ''),
  backup_id text not null,
  home_id text not null,
  state text not null check (state in ('running', 'succeeded', 'failed', 'pruned')),
  trigger text not null check (trigger in ('command', 'api', 'schedule')),
  path text not null,
  -- of the database: what was committed before is in the backup
  taken_at timestamptz not null,
  finished_at timestamptz,
  bytes bigint,
  sha256 text,
  table_rows bigint,
  files bigint,
  encrypted boolean not null,
  keys_included boolean not null,
  problem text,
  primary key (tenant_id, backup_id)
);
create index backups_by_time on provost.backups (tenant_id, home_id, taken_at desc);

create table provost.backup_schedules (
  tenant_id text not null check (tenant_id <> ''),
  home_id text not null,
  timing text not null,
  time_zone text not null,
  folder text not null,
  recipients text[] not null,
  keys_included boolean not null,
  keep_last integer not null check (keep_last >= 1),
  keep_daily integer not null check (keep_daily >= 0),
  keep_weekly integer not null check (keep_weekly >= 0),
  keep_monthly integer not null check (keep_monthly >= 0),
  set_at timestamptz not null,
  next_due_at timestamptz,
  primary key (tenant_id, home_id)
);

create table provost.backup_drills (
  tenant_id text not null check (tenant_id <> ''),
  drill_id text not null,
  home_id text not null,
  started_at timestamptz not null,
  passed boolean not null,
  report jsonb not null,
  primary key (tenant_id, drill_id)
);
create index backup_drills_by_time on provost.backup_drills (tenant_id, home_id, started_at desc);

call provost.isolate('provost.backups', 'select, insert, update');
call provost.isolate('provost.backup_schedules', 'select, insert, update, delete');
call provost.isolate('provost.backup_drills', 'select, insert');
