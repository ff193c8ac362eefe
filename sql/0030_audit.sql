-- Where the audit chain begins after old events were removed, and the one way to remove them.
--
-- The runtime login may not delete events. It may ask for the removal of what is older than thirty days at least, always
-- from the beginning of the chain, and each time the hash from which the chain goes on is kept.

create table provost.audit_checkpoints (
  tenant_id text not null check (tenant_id <> ''),
  -- the last of its stream that was removed, and its hash
  stream_position bigint not null check (stream_position > 0),
  hash text not null,
  removed bigint not null check (removed > 0),
  pruned_at timestamptz not null,
  primary key (tenant_id, stream_position)
);

call provost.isolate('provost.audit_checkpoints', 'select');

create function provost.prune_audit(before timestamptz)
returns table (stream_position bigint, hash text, removed bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me text := provost.tenant();
  last_position bigint;
  last_hash text;
  count bigint;
begin
  if me is null or before > now() - interval '30 days' then
    raise exception 'audit events are kept for 30 days at least' using errcode = 'PV002';
  end if;
  -- Nobody else of the tenant appends or prunes meanwhile.
  perform from provost.event_heads h where h.tenant_id = me and h.stream = 'tenant' for update;
  select e.stream_position, e.hash into last_position, last_hash from provost.events e
    where e.tenant_id = me and e.stream = 'tenant' and e.time < before
      and not exists (
        select from provost.events k
        where k.tenant_id = me and k.stream = 'tenant' and k.stream_position < e.stream_position and k.time >= before
      )
    order by e.stream_position desc limit 1;
  if last_position is null then return; end if;
  delete from provost.events e
    where e.tenant_id = me and e.stream = 'tenant' and e.stream_position <= last_position;
  get diagnostics count = row_count;
  insert into provost.audit_checkpoints (tenant_id, stream_position, hash, removed, pruned_at)
    values (me, last_position, last_hash, count, now());
  return query select last_position, last_hash, count;
end
$$;

revoke execute on function provost.prune_audit(timestamptz) from public;
grant execute on function provost.prune_audit(timestamptz) to provost_app;
