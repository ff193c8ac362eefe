/** The one place where the state of a connected agent changes, held to the table of the model. */
import { ProvostError } from "../model/errors.ts";
import { AGENT_NEXT, type AgentState } from "../model/states.ts";
import type { ConnectedAgent } from "./connected-agent.ts";

/** Whether it has changed. */
export const moveAgent = (agent: ConnectedAgent, to: AgentState): boolean => {
  if (agent.state === to) return false;
  const next: readonly AgentState[] = AGENT_NEXT[agent.state];
  if (!next.includes(to)) {
    throw new ProvostError("INTERNAL", `no transition leads an agent from ${agent.state} to ${to}`);
  }
  agent.state = to;
  return true;
};

/** Idle or busy by what it holds. One that drains or is quarantined stays so. */
export const settleState = (agent: ConnectedAgent): boolean => {
  if (agent.state !== "connecting" && agent.state !== "idle" && agent.state !== "busy") return false;
  return moveAgent(agent, agent.held.size > 0 ? "busy" : "idle");
};
