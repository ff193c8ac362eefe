-- What led to an event of a run is looked up when the event is written: the last one of the same task, or the last that
-- opened a stage. Events of queues, which are many more, are in neither index.
create index events_of_task on provost.events (tenant_id, stream, task_id, position)
  where stream is not null and task_id is not null;
create index events_of_stages on provost.events (tenant_id, stream, position)
  where stream is not null and name in ('run.started', 'gate.decided');
