-- Answers of models that are given again to the very same request, where whoever has chosen the model asks for it.

create table provost.model_answers (
  tenant_id text collate "C" not null check (tenant_id <> ''),
  -- sha256 of the request: model, address, parameters, tools and all that was said
  request_hash text collate "C" not null,
  model text not null,
  -- its parts in their order; see src/agents/providers/kept-answers.ts
  parts json not null,
  kept_at timestamptz not null,
  primary key (tenant_id, request_hash)
);

create index model_answers_by_age on provost.model_answers (tenant_id, kept_at);

call provost.isolate('provost.model_answers', 'select, insert, delete');
