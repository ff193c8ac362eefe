-- Lists that are read from the newest on, and what is removed by its age: found by the catalogue of plans
-- (test/integration/statement-plans.test.ts), which showed that each read all that a tenant has.
create index approvals_by_time on provost.approvals (tenant_id, asked_at, approval_id);
create index approvals_of_run on provost.approvals (tenant_id, run_id, asked_at) where run_id is not null;
create index agent_sessions_by_agent on provost.agent_sessions (tenant_id, agent_name, session_id);
create index notes_by_time on provost.notes (tenant_id, kept_at, note_id);
create index submitted_evidence_of_attempt on provost.submitted_evidence (tenant_id, attempt_id)
  where attempt_id is not null;

-- Decisions are only ever added, in the order of time: a range of pages says when they were made, at next to no cost.
create index policy_decisions_age on provost.policy_decisions using brin (decided_at) with (autosummarize = on);
