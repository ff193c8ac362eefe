-- Older code goes on, if it knows 0090.
--
-- The log of events in bands of its order, each a table with its own indexes. What is removed by age is at the beginning of
-- the order; afterwards vacuum goes through every index of the table that it was in, and that is now one band and no longer
-- all that was ever written. Reads and writes go by the position or by a stream, as before.
--
-- The table there was becomes the first band, as it is. That no position is past its end was seen before (sql/before), or
-- Postgres would read all of it now, while nobody else can.
alter table provost.events rename to events_from_1;
alter index provost.events_pkey rename to events_from_1_pkey;
alter index provost.events_in_chain rename to events_from_1_in_chain;
alter index provost.events_of_stream rename to events_from_1_of_stream;
alter index provost.events_of_task rename to events_from_1_of_task;
alter index provost.events_of_stages rename to events_from_1_of_stages;

create table provost.events (like provost.events_from_1 including defaults including constraints, primary key (tenant_id, position))
  partition by range (position);
alter table provost.events drop constraint if exists events_end;

-- That no two events of a chain have one place is the work of its head, which is locked (0004). Postgres sees to it within a
-- band: across bands it could only with the position in the key, which says nothing.
create index events_of_stream on provost.events (tenant_id, stream, position) where stream is not null;
create index events_of_task on provost.events (tenant_id, stream, task_id, position)
  where stream is not null and task_id is not null;
create index events_of_stages on provost.events (tenant_id, stream, position)
  where stream is not null and name in ('run.started', 'gate.decided');

drop policy tenant_isolation on provost.events_from_1;
drop policy owner_reads on provost.events_from_1;
alter table provost.events_from_1 no force row level security, disable row level security;
revoke all on provost.events_from_1 from provost_app;
call provost.isolate('provost.events', 'select, insert');

do $$
declare
  width constant bigint := 100000000;
  ends bigint;
begin
  select ((coalesce(max(position), 0) + width / 2) / width + 1) * width into ends from provost.event_heads where stream = '*';
  execute format('alter table provost.events attach partition provost.events_from_1 for values from (minvalue) to (%s)', ends);
end
$$;
alter table provost.events_from_1 drop constraint if exists events_end;

-- Makes what is missing up to the band that half a band more would be in, and says which it has made. Reads and writes go on
-- meanwhile. There is no partition for the rest: planned with one, whoever reads in order would sort.
create function provost.make_event_bands_to(last bigint) returns setof text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  width constant bigint := 100000000;
  ends bigint;
  band text;
begin
  loop
    select max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint) into ends
      from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'provost.events'::regclass;
    exit when last + width / 2 < ends;
    band := 'events_from_' || ends;
    -- until this transaction has ended nobody else makes bands; who did so before this one waited has made this band, too
    lock table provost.events in share update exclusive mode;
    continue when to_regclass('provost.' || band) is not null;
    execute format('create table provost.%I (like provost.events including defaults including constraints)', band);
    execute format(
      'alter table provost.%I set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05)',
      band
    );
    execute format(
      'create unique index %I on provost.%I (tenant_id, stream, stream_position) where stream is not null',
      band || '_in_chain', band
    );
    execute format('alter table provost.events attach partition provost.%I for values from (%s) to (%s)', band, ends, ends + width);
    return next band;
  end loop;
end
$$;

-- Of the tenant that asks. The runtime login may make no tables; a definer's function makes those, and no others.
create function provost.make_event_bands() returns setof text
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select provost.make_event_bands_to(h.position) from provost.event_heads h
  where h.tenant_id = provost.tenant() and h.stream = '*'
$$;

revoke execute on function provost.make_event_bands_to(bigint) from public;
revoke execute on function provost.make_event_bands() from public;
grant execute on function provost.make_event_bands() to provost_app;
