-- Who hears of which events, and how far each has come.
--
-- Lock order: subscriptions, parked_events, event_heads.

create table provost.subscriptions (
  tenant_id text not null check (tenant_id <> ''),
  subscription_id text not null,
  name text not null,
  -- who delivers: whoever asks (pull), the courier by HTTP (webhook), the courier to NATS (relay)
  kind text not null check (kind in ('pull', 'webhook', 'relay')),
  -- where it reads: the same events in the same order
  source text not null check (source in ('postgres', 'nats')),
  state text not null check (state in ('active', 'paused', 'disabled')),
  -- why it is not active
  reason text,
  filter json not null,
  batch_size integer not null check (batch_size between 1 and 1000),
  max_attempts integer check (max_attempts > 0),
  -- all up to here is delivered, or stands in parked_events
  cursor bigint not null check (cursor >= 0),
  -- of the subscriber as a whole since it last took anything
  failures integer not null default 0,
  failing_since timestamptz,
  next_attempt_at timestamptz,
  last_failure json,
  delivered_at timestamptz,
  -- One control plane at a time delivers. The token rises with every lease; who comes with an older one changes nothing.
  -- Expiry is by the clock of the database, because the clocks of two control planes may differ.
  lease_token bigint not null default 0,
  lease_owner text,
  lease_expires_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, subscription_id),
  unique (tenant_id, name)
);

-- Events behind the cursor that are not delivered: one that failed, those of its key that wait behind it, dead letters.
create table provost.parked_events (
  tenant_id text not null check (tenant_id <> ''),
  subscription_id text not null,
  position bigint not null,
  -- of one key, events are delivered in their order
  key text not null,
  state text not null check (state in ('waiting', 'dead')),
  failures integer not null,
  last_failure json,
  -- null for one that waits for another of its key
  next_attempt_at timestamptz,
  parked_at timestamptz not null,
  primary key (tenant_id, subscription_id, position),
  foreign key (tenant_id, subscription_id) references provost.subscriptions (tenant_id, subscription_id) on delete cascade
);

create index parked_events_waiting on provost.parked_events (tenant_id, subscription_id, key, position)
  where state = 'waiting';

call provost.isolate('provost.subscriptions', 'select, insert, update, delete');
call provost.isolate('provost.parked_events', 'select, insert, update, delete');
