import { ProvostError } from "../../model/errors.ts";
import { defineRoute } from "../route.ts";

export const agentRoutes = [
  defineRoute("agents.list", async ({ control }) => ({ items: await control.listAgents() })),
  defineRoute("agents.get", async ({ params: { agentId }, control }) => {
    const agent = (await control.listAgents()).find((one) => one.agentId === agentId);
    if (agent !== undefined) return agent;
    throw new ProvostError("AGENT_NOT_FOUND", `there is no agent ${agentId}`, { agentId });
  }),
];
