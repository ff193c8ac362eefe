-- Older code goes on, if it knows 0090.
--
-- Words are looked up where they are indexed. Row-level security lets no index be asked with an operator that is not
-- leakproof, and the one of text search is not: a search read all texts of a tenant, and both indexes of words were only
-- ever written. The function runs with the rights of its owner, for whom every row can be read, and keeps to the tenant of
-- the transaction itself. Its plan is made for the words at hand: a rare word is one for the index of words, a frequent
-- one of a small tenant for the key.
create function provost.search_session_texts(asked text, within_session text, at_most integer)
returns table (session_id text, seq integer, said text, rank real)
language plpgsql stable security definer rows 20
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  me text := provost.tenant();
  query tsquery := websearch_to_tsquery('simple', asked);
begin
  return query
    select t.session_id, t.seq, t.said, ts_rank(t.words, query) as rank
    from provost.agent_session_texts t
    where t.tenant_id = me and t.words @@ query and (within_session is null or t.session_id = within_session)
    order by 4 desc, 1 desc, 2
    limit at_most;
end
$$;

revoke execute on function provost.search_session_texts(text, text, integer) from public;
grant execute on function provost.search_session_texts(text, text, integer) to provost_app;

-- Notes are looked up by their places, of which each has a most that it may hold.
drop index provost.notes_words;
