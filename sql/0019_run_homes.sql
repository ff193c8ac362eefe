-- The data folder that a run was started from: its worktrees, outputs and packet are there, so no control plane with
-- another one can go on with it. Several control planes on one database would otherwise all take up what one has left.

alter table provost.runs add column home_id text;
