-- The log of what happened. An event is written in the transaction of the change that it reports, and never changed:
-- provost_app may insert and read, nothing else.

create table provost.events (
  tenant_id text not null check (tenant_id <> ''),
  position bigint not null check (position > 0),
  event_id text not null,
  stream text not null,
  stream_position bigint not null check (stream_position > 0),
  time timestamptz not null,
  name text not null,
  version integer not null,
  run_id text,
  task_id text,
  actor text not null,
  correlation text not null,
  causation text,
  -- json, not jsonb: the hash covers what was written, NUL escapes included
  payload json not null,
  previous_hash text not null,
  hash text not null,
  primary key (tenant_id, position),
  unique (tenant_id, stream, stream_position)
);

create index events_of_stream on provost.events (tenant_id, stream, position);

-- The end of each stream's chain; the row '*' holds the tenant's last position.
-- Positions have no gaps and appear in order because they are taken from here under a lock that is held to the commit.
create table provost.event_heads (
  tenant_id text not null check (tenant_id <> ''),
  stream text not null,
  position bigint not null,
  hash text not null,
  primary key (tenant_id, stream)
);

call provost.isolate('provost.events', 'select, insert');
call provost.isolate('provost.event_heads', 'select, insert, update');
