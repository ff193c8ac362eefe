-- Older code goes on, if it knows 0090.
--
-- Why somebody drains an agent; null: nobody does. As a quarantine it outlives connections, so it cannot be the state,
-- which is "draining" while such an agent is connected and "offline" while it is not. An older control plane does not
-- look at it, and goes on giving work to the agents that are connected to itself.
alter table provost.agents add column drain_reason text;

-- What agents have spent of late is summed by when the session began.
create index agent_sessions_opened on provost.agent_sessions (tenant_id, opened_at);
