/** The state of the agents page that belongs in its address. */
export type AgentsSearch = {
  /** The agent that is looked at. */
  agent?: string;
  /** The task that is explained. */
  task?: string;
};

export const readAgentsSearch = ({ agent, task }: Record<string, unknown>): AgentsSearch => ({
  ...(typeof agent === "string" && agent !== "" && { agent }),
  ...(typeof task === "string" && task !== "" && { task }),
});
