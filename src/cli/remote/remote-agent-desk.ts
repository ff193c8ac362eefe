/** Questions about agents, put to the control plane that is asked. */
import type { AgentDesk } from "../../control-plane.ts";
import type { Client, Output } from "../../sdk/client/index.ts";
import type { AgentId } from "../../model/ids.ts";

type Listed = Output<"agents.list">["items"][number];

const agentOf = ({ startedAt, seenAt, endedAt, agentId, ...agent }: Listed) => ({
  ...agent,
  agentId: agentId as AgentId,
  startedAt: new Date(startedAt),
  seenAt: new Date(seenAt),
  endedAt: endedAt === null ? null : new Date(endedAt),
});

export const agentDeskOf = (client: Client): AgentDesk => ({
  list: async () => (await client.agents.list()).items.map(agentOf),
  get: async (agentId) => agentOf(await client.agents.get({ params: { agentId } })),
  drain: async (agentId, reason) => void (await client.agents.drain({ params: { agentId }, body: { reason } })),
  quarantine: async (agentId, reason) =>
    void (await client.agents.quarantine({ params: { agentId }, body: { reason } })),
  release: async (agentId) => void (await client.agents.release({ params: { agentId }, body: {} })),
  team: (requires) =>
    client.agents.team({ query: { requires: requires.join(",") } }).then(({ members, missing }) => ({
      members: members.map(({ agentId, covers }) => ({ agentId: agentId as AgentId, covers })),
      missing,
    })),
  explain: async (taskId, runId) => {
    const query = runId === null ? {} : { runId };
    const explanation = await client.agents.explain({ params: { taskId }, query });
    return {
      ...explanation,
      assignments: explanation.assignments.map(({ at, ...one }) => ({ ...one, at: new Date(at) })),
    };
  },
});
