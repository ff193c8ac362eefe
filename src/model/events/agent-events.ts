import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const agentId = z.string();

export const AGENT_EVENTS = {
  "agent.connected": eventKind("An agent has connected to a control plane.", {
    agentId,
    name: z.string(),
    kind: z.string(),
    capabilities: z.array(z.string()),
    slots: z.number().int(),
    controlPlane: z.string(),
  }),
  "agent.quarantined": eventKind(
    "An agent gets no more work: it failed several kinds of work one after the other, or somebody says so.",
    { agentId, reason: z.string() },
    { audit: true },
  ),
  "agent.draining": eventKind(
    "Somebody drains an agent: it gets no more work, and finishes what it has in hand.",
    { agentId, reason: z.string() },
    { audit: true },
  ),
  "agent.released": eventKind(
    "Somebody has given an agent work again that was in quarantine or drained.",
    { agentId, by: z.string() },
    { audit: true },
  ),
} as const;
