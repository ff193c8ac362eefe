-- Subscribers that are brought their events by HTTP, and what came of it.
--
-- Lock order: subscriptions, webhook_endpoints, webhook_attempts.

create table provost.webhook_endpoints (
  tenant_id text not null check (tenant_id <> ''),
  subscription_id text not null,
  url text not null,
  -- [{sealed, expiresAt}], the newest first. Sealed by the control plane's secret box, of which the database knows nothing
  secrets json not null,
  primary key (tenant_id, subscription_id),
  foreign key (tenant_id, subscription_id) references provost.subscriptions (tenant_id, subscription_id) on delete cascade
);

-- The newest of each endpoint; older ones are dropped as new ones come.
create table provost.webhook_attempts (
  tenant_id text not null check (tenant_id <> ''),
  subscription_id text not null,
  attempt_id bigint generated always as identity,
  position bigint not null,
  event_id text not null,
  name text not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  -- null when there was no answer
  status integer,
  -- null when it was taken
  problem text,
  -- the beginning of the answer's body
  answer text not null,
  primary key (tenant_id, subscription_id, attempt_id),
  foreign key (tenant_id, subscription_id) references provost.subscriptions (tenant_id, subscription_id) on delete cascade
);

call provost.isolate('provost.webhook_endpoints', 'select, insert, update, delete');
call provost.isolate('provost.webhook_attempts', 'select, insert, delete');
