import { z } from "zod";
import { defineContract, fields } from "../contract.ts";
import { agentLoad, agentLoadExample } from "./run-resources.ts";

export const agentContracts = {
  "agents.list": defineContract({
    action: "agents:read",
    summary: "List agents, those that came last first",
    response: z.object({ items: z.array(agentLoad) }),
    example: { response: { items: [agentLoadExample] } },
  }),
  "agents.get": defineContract({
    action: "agents:read",
    on: "agentId",
    summary: "Read an agent",
    params: fields({ agentId: z.string().min(1).max(200) }),
    response: agentLoad,
    errors: ["AGENT_NOT_FOUND"],
    example: { params: { agentId: "local-1" }, response: agentLoadExample },
  }),
};
