-- Older code goes on, if it knows 0090.
--
-- What a process has of a trace in one second is one row: the span where its part begins, or else its first, with the
-- others inside of it: there is one for each statement of a request, and each row was put into three indexes. Code that
-- knows only rows finds the first span of each part.
alter table provost.spans
  -- [[spanId, parentSpanId, name, kind, microseconds after started_at, microseconds, failed, message, attributes], …]
  add column inner_spans json,
  add column inner_count integer not null default 0,
  -- of the inner spans; null where none has any
  add column inner_runs text[],
  add column inner_tasks text[];

-- Nearly every row begins a part now, so the other index by time serves.
drop index provost.spans_entries;
