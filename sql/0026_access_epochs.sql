-- How often what access depends on has changed, by tenant and kind: raised in the transaction of the change.
--
-- Whoever caches a policy, key, session, limit or flag keeps it under the epoch that it was read in. One small row tells
-- whether thousands of cached values still hold, so that it can be looked at twice a second; a notification that was
-- lost then costs half a second and not the truth.
create table provost.access_epochs (
  tenant_id text not null check (tenant_id <> ''),
  scope text not null,
  epoch bigint not null check (epoch > 0),
  primary key (tenant_id, scope)
);

call provost.isolate('provost.access_epochs', 'select, insert, update');
