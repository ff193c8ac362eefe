/** Kinds of agents that an executor exists for. */
export const AGENT_KINDS = ["shell", "model", "cli", "acp", "a2a", "http"] as const;
