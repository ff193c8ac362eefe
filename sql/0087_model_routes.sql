-- By what the models of a role are put in order when a session begins.
alter table provost.model_profiles
  add column route text not null default 'order' check (route in ('order', 'cost', 'success', 'latency'));
