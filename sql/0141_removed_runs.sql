-- Older code goes on, if it knows 0090.
--
-- Runs that were removed as a whole: by somebody, or by age. A row of each stays, with what its chain had come to: the
-- number of its events is part of the sum that accounts for every position, and its last hash is that of its proof packet.
create table provost.removed_runs (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  -- as it had ended
  state text not null,
  decision text,
  events bigint not null check (events >= 0),
  last_hash text not null,
  -- of the manifest of its packet; null where none was written
  packet_sha256 text,
  removed_by text not null check (removed_by <> ''),
  reason text not null check (reason <> ''),
  removed_at timestamptz not null,
  primary key (tenant_id, run_id)
);

call provost.isolate('provost.removed_runs', 'select');

-- Who did the attempt that a session was of, once the attempt went with its run: what models cost goes on to count for it.
alter table provost.agent_sessions add column agent_id text;

-- Which runs have ended long ago, and what a run has where nobody else asks for it by run.
create index runs_ended on provost.runs (tenant_id, finished_at) where finished_at is not null;
create index runs_of_plan on provost.runs (tenant_id, content_hash);
create index run_forks_of_source on provost.run_forks (tenant_id, source_run_id);
create index inherited_tasks_of_attempt on provost.inherited_tasks (tenant_id, attempt_id);
-- that no dependency is left is asked for each task that goes
create index task_dependencies_on on provost.task_dependencies (tenant_id, run_id, depends_on);
create index remote_jobs_of_run on provost.remote_jobs (tenant_id, run_id);
create index notes_of_run on provost.notes (tenant_id, run_id) where run_id is not null;

-- The runtime login may not delete events. It may ask for a run to be removed, with all that is of it: never one that has
-- not ended, that a fork stands on, or of which a subscription has something to take yet; and by age none that ended less
-- than a week ago. Whoever asks leaves a row that nobody but the owner can take away.
-- No row where there is no such run; otherwise what was, or without `confirm` would be, removed, or why it is not.
create function provost.remove_run(run text, who text, why text, ended_before timestamptz, confirm boolean)
returns table (
  refused text, held_by text, ended_as text, decided text, event_count bigint, chain_hash text, packet text, total bigint,
  gone_at timestamptz
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  me text := provost.tenant();
  one provost.runs;
  last_position bigint;
begin
  if me is null or coalesce(who, '') = '' or coalesce(why, '') = ''
    or ended_before > now() - interval '7 days' then
    raise exception 'runs are not removed by age before they have ended for 7 days, nor without a reason'
      using errcode = 'PV002';
  end if;
  -- Whoever adds something to a run has its row locked.
  select r.* into one from provost.runs r where r.tenant_id = me and r.run_id = run for update;
  if not found then return; end if;
  ended_as := one.state;
  decided := one.decision;
  select h.position, h.hash into event_count, chain_hash from provost.event_heads h
    where h.tenant_id = me and h.stream = run;
  event_count := coalesce(event_count, 0);
  chain_hash := coalesce(chain_hash, '');
  select e.position into last_position from provost.events e
    where e.tenant_id = me and e.stream = run order by e.stream_position desc limit 1;
  select e.payload ->> 'sha256' into packet from provost.events e
    where e.tenant_id = me and e.stream = run and e.name = 'packet.written' order by e.stream_position desc limit 1;

  if one.state not in ('finished', 'failed', 'cancelled') then
    refused := 'going-on';
  elsif one.finished_at is null or one.finished_at >= ended_before then
    refused := 'too-young';
  end if;
  if refused is null then
    select 'forked', f.run_id into refused, held_by from provost.run_forks f
      where f.tenant_id = me and f.source_run_id = run limit 1;
  end if;
  if refused is null then
    select 'forked', i.run_id into refused, held_by from provost.attempts a
      join provost.inherited_tasks i on i.tenant_id = me and i.attempt_id = a.attempt_id
      where a.tenant_id = me and a.run_id = run limit 1;
  end if;
  if refused is null then
    select 'at-work', a.attempt_id into refused, held_by from provost.remote_attempts a
      where a.tenant_id = me and a.run_id = run and (
        exists (select from provost.leased_tasks l where l.tenant_id = me and l.task_id = a.attempt_id)
        or exists (select from provost.queued_tasks q where q.tenant_id = me and q.task_id = a.attempt_id)
      ) limit 1;
  end if;
  if refused is null then
    -- A relay's stream is filled again from the first position when it is lost, as under the floor.
    select case when s.kind = 'relay' then 'relayed' else 'unread' end, s.name into refused, held_by
      from provost.subscriptions s
      where s.tenant_id = me and (
        s.kind = 'relay' or s.cursor < last_position or exists (
          select from provost.parked_events p join provost.events e on e.tenant_id = me and e.position = p.position
          where p.tenant_id = me and p.subscription_id = s.subscription_id and e.stream = run
        )
      ) limit 1;
  end if;
  if refused is not null or not confirm then
    return next;
    return;
  end if;

  delete from provost.agent_session_texts t using provost.agent_sessions s
    where s.tenant_id = me and s.run_id = run and t.tenant_id = me and t.session_id = s.session_id;
  delete from provost.agent_session_entries t using provost.agent_sessions s
    where s.tenant_id = me and s.run_id = run and t.tenant_id = me and t.session_id = s.session_id;
  -- What it has cost stays, and whom it counts for.
  update provost.agent_sessions s set
      title = '', emptied_at = coalesce(s.emptied_at, now()), ended_at = coalesce(s.ended_at, now()),
      state = case s.state when 'open' then 'ended' else s.state end,
      agent_id = (select a.agent_id from provost.attempts a where a.tenant_id = me and a.attempt_id = s.attempt_id)
    where s.tenant_id = me and s.run_id = run;
  -- A note is the agent's, for whatever it does later.
  update provost.notes n set run_id = null, task_id = null where n.tenant_id = me and n.run_id = run;

  delete from provost.failed_attempts t using provost.remote_attempts a
    where a.tenant_id = me and a.run_id = run and t.tenant_id = me and t.task_id = a.attempt_id;
  delete from provost.ended_tasks t using provost.remote_attempts a
    where a.tenant_id = me and a.run_id = run and t.tenant_id = me and t.task_id = a.attempt_id;
  delete from provost.remote_attempts t where t.tenant_id = me and t.run_id = run;
  delete from provost.remote_jobs t where t.tenant_id = me and t.run_id = run;
  delete from provost.tool_calls t where t.tenant_id = me and t.run_id = run;
  delete from provost.approvals t where t.tenant_id = me and t.run_id = run;
  delete from provost.submitted_evidence t where t.tenant_id = me and t.run_id = run;
  delete from provost.agent_assignments t where t.tenant_id = me and t.run_id = run;
  delete from provost.a2a_tasks t where t.tenant_id = me and t.run_id = run;
  delete from provost.reviews t where t.tenant_id = me and t.run_id = run;
  delete from provost.predicted_writes t where t.tenant_id = me and t.run_id = run;
  delete from provost.actual_writes t where t.tenant_id = me and t.run_id = run;
  delete from provost.inherited_tasks t where t.tenant_id = me and t.run_id = run;
  delete from provost.run_forks t where t.tenant_id = me and t.run_id = run;
  delete from provost.attestations t where t.tenant_id = me and t.run_id = run;
  delete from provost.criteria t where t.tenant_id = me and t.run_id = run;
  delete from provost.gates t where t.tenant_id = me and t.run_id = run;
  delete from provost.merges t using provost.attempts a
    where a.tenant_id = me and a.run_id = run and t.tenant_id = me and t.attempt_id = a.attempt_id;
  delete from provost.attempts t where t.tenant_id = me and t.run_id = run;
  delete from provost.task_key_holders t where t.tenant_id = me and t.run_id = run;
  delete from provost.task_dependencies t where t.tenant_id = me and t.run_id = run;
  delete from provost.tasks t where t.tenant_id = me and t.run_id = run;
  delete from provost.events t where t.tenant_id = me and t.stream = run;
  -- What was there, and not what its head says: one that somebody has taken away stays missing in the sum.
  get diagnostics event_count = row_count;
  delete from provost.event_heads t where t.tenant_id = me and t.stream = run;
  delete from provost.runs t where t.tenant_id = me and t.run_id = run;

  -- From here to the commit no run begins, with this plan or another, and no other one is removed: the sum is of all.
  lock table provost.run_plans in share row exclusive mode;
  delete from provost.run_plans p
    where p.tenant_id = me and p.content_hash = one.content_hash
      and not exists (select from provost.runs r where r.tenant_id = me and r.content_hash = one.content_hash);
  insert into provost.removed_runs
    (tenant_id, run_id, state, decision, events, last_hash, packet_sha256, removed_by, reason, removed_at)
    values (me, run, one.state, one.decision, event_count, chain_hash, packet, who, why, now());
  gone_at := now();
  select sum(g.events) into total from provost.removed_runs g where g.tenant_id = me;
  return next;
end
$$;

revoke execute on function provost.remove_run(text, text, text, timestamptz, boolean) from public;
grant execute on function provost.remove_run(text, text, text, timestamptz, boolean) to provost_app;
