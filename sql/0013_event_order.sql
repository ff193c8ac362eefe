-- Ordinary events without a run are in no hash chain, and do not take their place in the tenant's order in the
-- transaction of their change: that would hold the tenant's head until the disk has confirmed. They are put in the inbox,
-- which locks nothing, and the sequencer moves them on, many in one transaction (docs/adr/0009-order-of-events.md).

alter table provost.events
  alter column stream drop not null,
  alter column stream_position drop not null,
  alter column previous_hash drop not null,
  alter column hash drop not null,
  add constraint events_chained_or_not check (num_nulls(stream, stream_position, previous_hash, hash) in (0, 4)),
  -- its index would hold an entry for each event that is in no chain
  drop constraint events_tenant_id_stream_stream_position_key;

create unique index events_in_chain on provost.events (tenant_id, stream, stream_position) where stream is not null;
drop index provost.events_of_stream;
create index events_of_stream on provost.events (tenant_id, stream, position) where stream is not null;

create table provost.event_inbox (
  tenant_id text not null check (tenant_id <> ''),
  -- Of two changes of which one follows the other, the later has the higher number: the earlier had committed by then.
  inbox_id bigint generated always as identity,
  event_id text not null,
  time timestamptz not null,
  name text not null,
  version integer not null,
  task_id text,
  actor text not null,
  correlation text not null,
  causation text,
  payload json not null,
  primary key (tenant_id, inbox_id)
);

call provost.isolate('provost.event_inbox', 'select, insert, delete');
