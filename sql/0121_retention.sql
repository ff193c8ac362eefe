-- Older code goes on, if it knows 0090.
--
-- What makes the tables of a busy year smaller again. Runs, their events and their evidence stay: they are the proof.
--
-- Events without a run and without a chain are removed from the beginning of the order on. Up to the floor all of them
-- are gone; each position that was ever given out is here, or counted here, or in audit_checkpoints.
-- Lock order: event_floors, then event_heads.
create table provost.event_floors (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  position bigint not null check (position >= 0),
  removed bigint not null check (removed >= 0),
  pruned_at timestamptz not null,
  primary key (tenant_id)
);

call provost.isolate('provost.event_floors', 'select');

-- The runtime login may not delete events. It may ask for the next step of the floor: never over what is younger than a
-- week, nor over what a subscription has not taken yet or has put aside. A relay's stream is filled again from the first
-- position when it is lost, so who has one keeps all.
create function provost.prune_events(before timestamptz, at_most integer)
returns table (floor bigint, removed bigint, total bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me text := provost.tenant();
  last_floor bigint;
  next_floor bigint;
  too_young bigint;
  count bigint;
begin
  if me is null or before > now() - interval '7 days' or at_most not between 1 and 100000 then
    raise exception 'events are kept for 7 days at least' using errcode = 'PV002';
  end if;
  if exists (select from provost.subscriptions s where s.tenant_id = me and s.kind = 'relay') then return; end if;
  insert into provost.event_floors (tenant_id, position, removed, pruned_at) values (me, 0, 0, now()) on conflict do nothing;
  select f.position into last_floor from provost.event_floors f where f.tenant_id = me for update;
  select least(
      last_floor + at_most,
      -- of several, "least" leaves out those that are null: who has no events has no position to go to
      coalesce((select h.position from provost.event_heads h where h.tenant_id = me and h.stream = '*'), 0),
      (select min(s.cursor) from provost.subscriptions s where s.tenant_id = me),
      (select min(p.position) - 1 from provost.parked_events p where p.tenant_id = me)
    ) into next_floor;
  select min(e.position) into too_young from provost.events e
    where e.tenant_id = me and e.position > last_floor and e.position <= next_floor and e.time >= before;
  next_floor := least(next_floor, too_young - 1);
  if next_floor is null or next_floor <= last_floor then return; end if;
  delete from provost.events e
    where e.tenant_id = me and e.position > last_floor and e.position <= next_floor and e.stream is null;
  get diagnostics count = row_count;
  return query
    update provost.event_floors f set position = next_floor, removed = f.removed + count, pruned_at = now()
    where f.tenant_id = me returning f.position, count, f.removed;
end
$$;

revoke execute on function provost.prune_events(timestamptz, integer) from public;
grant execute on function provost.prune_events(timestamptz, integer) to provost_app;

-- Whose entries were removed; its sums stay.
alter table provost.agent_sessions add column emptied_at timestamptz;
create index agent_sessions_ended on provost.agent_sessions (tenant_id, ended_at) where emptied_at is null;

grant delete on provost.tool_calls, provost.agent_session_entries, provost.agent_session_texts to provost_app;
