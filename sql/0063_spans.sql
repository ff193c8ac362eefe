-- Spans of sampled traces, for the built-in view: what took how long, as part of what. They explain and decide nothing, are
-- written in batches after the fact, and are kept for a while (src/observe/trace/).

create table provost.spans (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  trace_id text collate "C" not null,
  span_id text collate "C" not null,
  -- null where the trace begins; the parent may be of another system, and then is not here
  parent_span_id text collate "C",
  name text not null,
  kind text not null check (kind in ('internal', 'server', 'client', 'producer', 'consumer')),
  started_at timestamptz not null,
  duration_us bigint not null check (duration_us >= 0),
  failed boolean not null,
  -- why, when it failed
  message text,
  attributes json not null,
  -- where this system's part of the trace begins
  entry boolean not null,
  primary key (tenant_id, trace_id, span_id)
);

create index spans_age on provost.spans (tenant_id, started_at);
create index spans_entries on provost.spans (tenant_id, started_at) where entry;

call provost.isolate('provost.spans', 'select, insert, delete');
