-- Older code goes on, if it knows 0090.
--
-- A person who is erased takes the talk with them along: sessions outside of runs that they opened, with all that is of
-- these, and their words in the sessions of others.
create index agent_sessions_of_talk on provost.agent_sessions (tenant_id, opened_by) where run_id is null;
create index agent_session_turns on provost.agent_session_entries (tenant_id, (entry ->> 'from'))
  where entry ->> 'kind' = 'turn';

-- Turns of a person in all sessions there are, by the principal or its id. A function for what 0126_text_search.sql says:
-- row-level security would not let the index be asked.
create function provost.turns_of(person text)
returns table (session_id text, seq integer, at timestamptz, said text)
language plpgsql stable security definer rows 100
set search_path = pg_catalog, pg_temp as $$
declare
  me text := provost.tenant();
begin
  return query
    select e.session_id, e.seq, e.at, e.entry ->> 'text' from provost.agent_session_entries e
    where e.tenant_id = me and e.entry ->> 'kind' = 'turn'
      and e.entry ->> 'from' = any(array[person, substring(person from ':(.+)$')])
      and e.entry ->> 'text' <> ''
      -- who gives an agent its task is nobody, whatever somebody is called
      and e.entry ->> 'from' <> all('{plan,provost}'::text[])
    order by 1, 2;
end
$$;

-- The runtime login may neither change an entry nor delete a session. It may ask for a person's talk to go: never a session
-- of a run, which says what the run has cost. In others' sessions, and in those of runs, an entry stays in its place and
-- says nothing any more. Lock order as in 0048: sessions by their ids, then entries.
create function provost.erase_talk(person text)
returns table (erased_sessions bigint, erased_turns bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me text := provost.tenant();
  own text := substring(person from ':(.+)$');
  gone text[];
  theirs text[];
  seqs integer[];
begin
  if me is null or coalesce(own, '') = '' or person like 'agent:%' then
    raise exception 'whose talk is erased is named by kind and id, and no agent' using errcode = 'PV002';
  end if;
  select array_agg(s.session_id) into gone from (
    select o.session_id from provost.agent_sessions o
    where o.tenant_id = me and o.run_id is null and o.opened_by = own order by o.session_id for update
  ) s;
  gone := coalesce(gone, '{}');
  delete from provost.agent_session_texts t where t.tenant_id = me and t.session_id = any(gone);
  delete from provost.agent_session_entries t where t.tenant_id = me and t.session_id = any(gone);
  delete from provost.tool_calls t
    where t.tenant_id = me and t.run_id is null and (t.session_id = any(gone) or t.actor = person);
  delete from provost.approvals t
    where t.tenant_id = me and t.run_id is null and (t.session_id = any(gone) or t.asked_by = person);
  delete from provost.agent_sessions t where t.tenant_id = me and t.session_id = any(gone);
  erased_sessions := cardinality(gone);

  select coalesce(array_agg(t.session_id), '{}'), coalesce(array_agg(t.seq), '{}') into theirs, seqs
    from provost.turns_of(person) t;
  perform from provost.agent_sessions s
    where s.tenant_id = me and s.session_id = any(theirs) order by s.session_id for update;
  -- What begins with their words is named after them.
  update provost.agent_sessions s set title = ''
    from unnest(theirs, seqs) as t (session_id, seq)
    where s.tenant_id = me and s.run_id is null and s.session_id = t.session_id and not exists (
      select from provost.agent_session_entries e
      where e.tenant_id = me and e.session_id = t.session_id and e.seq < t.seq and e.entry ->> 'kind' = 'turn'
    );
  delete from provost.agent_session_texts x using unnest(theirs, seqs) as t (session_id, seq)
    where x.tenant_id = me and x.session_id = t.session_id and x.seq = t.seq;
  update provost.agent_session_entries e set entry = e.entry || '{"text": ""}'
    from unnest(theirs, seqs) as t (session_id, seq)
    where e.tenant_id = me and e.session_id = t.session_id and e.seq = t.seq;
  erased_turns := cardinality(theirs);
  return next;
end
$$;

revoke execute on function provost.turns_of(text) from public;
revoke execute on function provost.erase_talk(text) from public;
grant execute on function provost.turns_of(text), provost.erase_talk(text) to provost_app;
