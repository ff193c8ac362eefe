-- A backup reads every row of every tenant, and must not lose one silently.
--
-- Row-level security is forced on the tables' owner too, and an owner who is no superuser has no tenant: all tables look
-- empty to it. So the owner may read everything, under a policy of its own. It is the role that could switch row-level
-- security off as well; the control plane's everyday login is another one, which is no member of it. The two functions
-- that run with the owner's rights (provost.tenant, provost.prune_audit) name the tenant in each of their statements.

create or replace procedure provost.isolate(target regclass, privileges text)
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_isolation on %s
       using (tenant_id = (select provost.tenant()))
       with check (tenant_id = (select provost.tenant()))',
    target
  );
  execute format('create policy owner_reads on %s for select to current_user using (true)', target);
  execute format('grant %s on %s to provost_app', privileges, target);
end
$$;

revoke execute on procedure provost.isolate(regclass, text) from public;

do $$
declare
  target regclass;
begin
  for target in
    select p.polrelid::regclass from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'provost'::regnamespace and p.polname = 'tenant_isolation'
      and not exists (select from pg_policy o where o.polrelid = p.polrelid and o.polname = 'owner_reads')
  loop
    execute format('create policy owner_reads on %s for select to current_user using (true)', target);
  end loop;
end
$$;
