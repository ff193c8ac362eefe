import { freeSlots, type ConnectedAgent } from "../connected-agent.ts";
import { canDo, hasWishes, scoreOf, type Score, type Wish } from "./score.ts";

export type Choice = { agent: ConnectedAgent; score: Score; considered: number };

/**
 * Looking at a few of many finds one nearly as good as the best of all (the power of two choices), at a cost that does
 * not grow with the fleet. A task that wishes for something is worth looking at everyone.
 */
const SAMPLE = 8;

/**
 * The best of those that have room and can do it; null when there is none.
 * @param random uniform in [0, 1)
 */
export const chooseAgent = (
  candidates: readonly ConnectedAgent[],
  wish: Wish,
  random: () => number,
  mayTake: (agent: ConnectedAgent) => boolean = () => true,
): Choice | null => {
  const fits = (agent: ConnectedAgent) => freeSlots(agent) > 0 && canDo(agent, wish) && mayTake(agent);
  const whole = hasWishes(wish) || candidates.length <= SAMPLE;
  const sampled = whole ? candidates : sample(candidates, random);
  return best(sampled.filter(fits), wish) ?? (whole ? null : best(candidates.filter(fits), wish));
};

const sample = (candidates: readonly ConnectedAgent[], random: () => number): ConnectedAgent[] =>
  Array.from({ length: SAMPLE }, () => candidates[Math.floor(random() * candidates.length)]).filter(
    (agent) => agent !== undefined,
  );

const best = (agents: readonly ConnectedAgent[], wish: Wish): Choice | null => {
  let choice: Choice | null = null;
  for (const agent of agents) {
    const score = scoreOf(agent, wish);
    const difference = choice === null ? 1 : score.total - choice.score.total;
    // Of equals the one that has waited longest.
    const longer = choice !== null && difference === 0 && agent.lastAssignedMs < choice.agent.lastAssignedMs;
    if (difference > 0 || longer) choice = { agent, score, considered: agents.length };
  }
  return choice;
};
