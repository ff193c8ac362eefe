/** Kinds of agents that an executor exists for. */
export const AGENT_KINDS = ["shell", "model", "cli", "acp"] as const;
