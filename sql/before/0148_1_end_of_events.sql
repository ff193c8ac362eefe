-- Where the first band of the log will end. It says so of what is written from now on, half a band ahead at least.
do $$
declare
  width constant bigint := 100000000;
  ends bigint;
begin
  -- the table from before, and not the one in bands that takes its name
  if not exists (select from pg_class where oid = to_regclass('provost.events') and relkind = 'r')
    or exists (select from pg_constraint where conrelid = to_regclass('provost.events') and conname = 'events_end') then return;
  end if;
  select ((coalesce(max(position), 0) + width / 2) / width + 1) * width into ends from provost.event_heads where stream = '*';
  execute format('alter table provost.events add constraint events_end check (position < %s) not valid', ends);
end
$$;
