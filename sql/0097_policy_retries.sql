-- Up to which activation of its policies a tenant's refused tasks were tried again.

create table provost.policy_retries (
  tenant_id text not null check (tenant_id <> ''),
  activation integer not null check (activation > 0),
  primary key (tenant_id)
);

call provost.isolate('provost.policy_retries', 'select, insert, update');
