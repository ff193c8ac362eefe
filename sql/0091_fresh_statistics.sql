-- Older code goes on, if it knows 0090.
--
-- Tables that only grow are analyzed when a tenth of them is new, which of ten million events is a million: until then the
-- planner takes a run of today for one that has no events. And what is only inserted is vacuumed late and all at once, to
-- freeze it. Both come sooner and in smaller pieces. Takes a lock that neither reads nor writes wait for.
do $$
declare
  grown text;
begin
  foreach grown in array array['events', 'attempts', 'tasks', 'merges', 'tool_calls', 'spans', 'policy_decisions',
    'agent_session_entries', 'agent_session_texts', 'agent_assignments', 'budget_reservations', 'failed_attempts']
  loop
    execute format(
      'alter table provost.%I set (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05)',
      grown
    );
  end loop;
end
$$;
