/** Shares a run's slots among the agents that its plan declares. */
import type { AgentDeclaration } from "../../model/agent-declaration.ts";

/**
 * Names that each slot serves. An agent is served by as many slots as it declares, by all when it declares none; limited
 * agents are spread, so that two of them do not wait for one slot while others are idle.
 * @param slots how many tasks may be worked on at once, over all agents
 */
export const shareSlots = (agents: readonly Pick<AgentDeclaration, "name" | "slots">[], slots: number): string[][] => {
  const served: string[][] = Array.from({ length: slots }, () => []);
  let next = 0;
  for (const { name, slots: wanted = slots } of agents) {
    const count = Math.min(wanted, slots);
    for (let offset = 0; offset < count; offset += 1) served[(next + offset) % slots]?.push(name);
    if (count < slots) next += count;
  }
  return served;
};
