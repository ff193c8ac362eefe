-- Reviews of attempts by another agent: what it found, each finding at a line that is there. Append-only.

create table provost.reviews (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  run_id text collate "C" not null,
  attempt_id text collate "C" not null,
  task_id text not null,
  -- of the attempt
  number integer not null check (number > 0),
  agent_name text not null,
  -- null where it came to none
  session_id text,
  model text,
  state text not null check (state in ('done', 'failed')),
  -- null where nobody reviewed it to the end
  summary text,
  problem text,
  -- see src/model/review.ts
  findings json not null,
  -- answers of the reviewer, refused ones included
  tries integer not null,
  base_commit text not null,
  commit text not null,
  -- the task goes back for it
  sent_back boolean not null,
  reviewed_at timestamptz not null,
  primary key (tenant_id, run_id, attempt_id)
);

call provost.isolate('provost.reviews', 'select, insert');
