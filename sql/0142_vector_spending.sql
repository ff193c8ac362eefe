-- Older code goes on, if it knows 0090.
--
-- What the vectors of a session's notes and questions have cost, beside the sums of its steps: those are folded from its
-- entries, and a note may get its vector after the session has ended.
alter table provost.agent_sessions
  -- answers of the model that makes vectors, those that were begun included
  add column vector_calls integer not null default 0,
  -- of those, without a known price, or whose end nobody has told
  add column unpriced_vectors integer not null default 0,
  add column vector_tokens bigint not null default 0,
  add column vector_micro_usd bigint not null default 0;
