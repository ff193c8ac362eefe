-- The role that every transaction takes, and the schema that holds everything.
--
-- Superusers and table owners pass row-level security by default. So the tables force it on their owner, and each
-- transaction says `set local role provost_app`, which owns nothing and may only do what is granted here.
-- The login role needs `createrole` once, when this migration runs, and nothing but membership in provost_app later.

do $$
begin
  create role provost_app nologin noinherit;
exception
  -- Roles belong to the whole server: another database of it may have made this one, even at this very moment.
  when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
  if not pg_has_role(current_user, 'provost_app', 'set') then
    grant provost_app to current_user with set true, inherit false;
  end if;
end
$$;

grant usage on schema provost to provost_app;

-- Closes a table to all tenants but the one that the transaction has named. A setting that is missing reads as null,
-- and one that a past transaction has set reads as the empty string, which no tenant_id can be: both see no row.
create procedure provost.isolate(target regclass, privileges text)
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_isolation on %s
       using (tenant_id = current_setting(''provost.tenant'', true))
       with check (tenant_id = current_setting(''provost.tenant'', true))',
    target
  );
  execute format('grant %s on %s to provost_app', privileges, target);
end
$$;
