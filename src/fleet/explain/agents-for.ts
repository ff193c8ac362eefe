/** What the registered agents say about a task that waits for one of them. Pure. */
import type { RegisteredAgent } from "../../store/agents/agents-registry.ts";

export type Wanted = { queue: string; requires: readonly string[] };

const GONE: ReadonlySet<string> = new Set(["offline", "connecting"]);

const list = (names: readonly string[]): string => {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
};

const namesOf = (agents: readonly RegisteredAgent[]): string => list(agents.map(({ name }) => name));

/** Sentences that say why no agent takes it; empty when one has room for it. */
export const missingAgents = (agents: readonly RegisteredAgent[], { queue, requires }: Wanted): string[] => {
  const present = agents.filter(({ state }) => !GONE.has(state));
  if (present.length === 0) return ["no agent is connected"];
  const listening = present.filter(({ queues }) => queues.includes(queue));
  if (listening.length === 0) return [`no connected agent takes tasks of queue "${queue}"`];
  const able = listening.filter(({ offered }) => requires.every((wanted) => offered.includes(wanted)));
  if (able.length === 0) return missingCapabilities(listening, requires);
  const willing = able.filter(({ state }) => state === "idle" || state === "busy");
  if (willing.length === 0) return able.map(({ name, state }) => `agent ${name}, which could do it, is ${state}`);
  if (willing.some(({ busy, slots }) => busy < slots)) return [];
  const slots = willing.reduce((sum, agent) => sum + agent.slots, 0);
  return [`all ${slots} slots of the agents that can do it are busy: ${namesOf(willing)}`];
};

const missingCapabilities = (agents: readonly RegisteredAgent[], requires: readonly string[]): string[] => {
  const nowhere = requires.filter((wanted) => !agents.some(({ offered }) => offered.includes(wanted)));
  if (nowhere.length > 0) return nowhere.map((wanted) => `no connected agent offers "${wanted}"`);
  return [`no single agent offers all of ${requires.map((wanted) => `"${wanted}"`).join(", ")}`];
};

/** Agents outside of the present ones that could do it, if they were here. */
export const couldHelp = (agents: readonly RegisteredAgent[], { queue, requires }: Wanted): string[] => {
  const away = agents.filter(
    ({ state, queues, offered }) =>
      (state === "offline" || state === "quarantined") &&
      queues.includes(queue) &&
      requires.every((wanted) => offered.includes(wanted)),
  );
  const quarantined = away.filter(({ state }) => state === "quarantined");
  const offline = away.filter(({ state }) => state === "offline");
  return [
    ...(quarantined.length > 0 ? [`quarantined agents that could do it: ${namesOf(quarantined)}`] : []),
    ...(offline.length > 0 ? [`agents that could do it and are offline: ${namesOf(offline)}`] : []),
  ];
};
