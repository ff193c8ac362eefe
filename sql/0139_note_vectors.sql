-- Older code goes on, if it knows 0090.
--
-- Notes are found by their meaning too, where a tenant has chosen a model for it. A note and its vector are one row: to
-- erase the one erases the other.
alter table provost.notes
  -- which model has made the vector, or has refused the note; null: none yet
  add column vector_model text collate "C",
  -- of length one, as float32 with the low byte first; null where the model has refused the note
  add column vector bytea,
  add column vector_problem text;

-- Those that have no vector of the model in force are looked for again and again.
create index notes_by_vector_model on provost.notes (tenant_id, vector_model, note_id);

grant update (vector_model, vector, vector_problem) on provost.notes to provost_app;

-- Which process makes the vectors of a tenant, and what became of it: two at once would both pay.
create table provost.embedding_turns (
  tenant_id text collate "C" primary key check (tenant_id <> ''),
  model text not null,
  -- how many numbers a vector of the model has; null: none was made yet
  dimensions integer check (dimensions > 0),
  holder text,
  held_until timestamptz,
  -- since the last success
  failures integer not null default 0,
  retry_at timestamptz,
  problem text
);

call provost.isolate('provost.embedding_turns', 'select, insert, update');

-- As provost.model_profiles, of the role "embedding": older code would refuse a role there that it does not know.
create table provost.embedding_profiles (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  version integer not null check (version > 0),
  choices json not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (tenant_id, version)
);

call provost.isolate('provost.embedding_profiles', 'select, insert');
