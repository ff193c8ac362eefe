-- Older code goes on, if it knows 0090.
--
-- What a process has of all traces of a tenant in two seconds is one row (docs/adr/0040). Spans are diagnostic: they are
-- written by the thousand and read by hand, so writing them is what has to be cheap. The columns beside them say which
-- batches a question is about; the rest is looked up in the spans themselves.
--
-- provost.spans stays for older code, which writes and prunes it; this version only removes from it what is old.
create table provost.span_batches (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  written_at timestamptz not null,
  batch_id text collate "C" not null,
  trace_ids uuid[] not null,
  -- of how many traces there is a part, and how many of its spans begin this system's part of one
  traces integer not null check (traces > 0),
  entries integer not null check (entries >= 0),
  -- how long entries took at most; null where there is none that went well, or that failed
  longest_us bigint,
  longest_failed_us bigint,
  -- what any span belongs to
  run_ids text[] not null,
  task_ids text[] not null,
  -- src/store/observe/span-encoding.ts
  spans bytea not null,
  -- with what is counted when there are too many
  primary key (tenant_id, written_at, batch_id) include (traces)
);

-- Compressed already.
alter table provost.span_batches alter column spans set storage external;

call provost.isolate('provost.span_batches', 'select, insert, delete');
