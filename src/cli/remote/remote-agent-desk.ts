/** Questions about agents, put to the control plane that runs already. */
import type { AgentDesk } from "../../control-plane.ts";
import type { Endpoint } from "../../runtime/endpoint-file.ts";
import { createClient, type Output } from "../../sdk/client/index.ts";
import type { AgentId } from "../../model/ids.ts";
import { answers, explained } from "./remote-control-plane.ts";

type Listed = Output<"agents.list">["items"][number];

const agentOf = ({ startedAt, seenAt, endedAt, agentId, ...agent }: Listed) => ({
  ...agent,
  agentId: agentId as AgentId,
  startedAt: new Date(startedAt),
  seenAt: new Date(seenAt),
  endedAt: endedAt === null ? null : new Date(endedAt),
});

/** Null when nobody answers there any more. */
export const connectAgentDesk = async (
  endpoint: Endpoint,
): Promise<(AgentDesk & { close(): Promise<void> }) | null> => {
  if (!(await answers(endpoint))) return null;
  const client = createClient({ url: endpoint.url, token: endpoint.token });
  return {
    list: async () => (await explained(client.agents.list())).items.map(agentOf),
    release: async (agentId) => void (await explained(client.agents.release({ params: { agentId }, body: {} }))),
    explain: async (taskId, runId) => {
      const query = runId === null ? {} : { runId };
      const explanation = await explained(client.agents.explain({ params: { taskId }, query }));
      return {
        ...explanation,
        assignments: explanation.assignments.map(({ at, ...one }) => ({ ...one, at: new Date(at) })),
      };
    },
    close: () => Promise.resolve(),
  };
};
