-- And of what is there: all of it is read, while others read and write.
do $$
begin
  if exists (
    select from pg_constraint
    where conrelid = to_regclass('provost.events') and conname = 'events_end' and not convalidated
  ) then
    alter table provost.events validate constraint events_end;
  end if;
end
$$;
