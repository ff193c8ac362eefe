-- Schedules: tasks that are put into a queue by the clock. Lock order: schedules (by schedule_id) before all of the queue.

create table provost.schedules (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  schedule_id text collate "C" not null,
  name text collate "C" not null check (name <> ''),
  -- a cron expression, or "@every 90s"
  timing text not null,
  time_zone text not null,
  catch_up text not null check (catch_up in ('none', 'last', 'all')),
  queue text not null,
  -- the task as the API takes it
  task json not null,
  -- times before this one are done with; a multiple of the interval is counted from here
  anchor_at timestamptz not null,
  -- null when no time will ever come
  next_fire_at timestamptz,
  last_fired_at timestamptz,
  paused_at timestamptz,
  paused_reason text,
  -- why the last time could not be served; it is tried again
  problem text,
  created_at timestamptz not null,
  primary key (tenant_id, schedule_id),
  unique (tenant_id, name)
);

create index schedules_due on provost.schedules (tenant_id, next_fire_at) where paused_at is null;

call provost.isolate('provost.schedules', 'select, insert, update, delete');
