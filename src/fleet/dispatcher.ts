/**
 * Takes work of the queue and hands it out. Each group of agents that can do the same is one standing offer of slots, so
 * that new work comes to it with the commit that stores it, and an idle fleet asks for nothing, however large it is.
 */
import type { AgentId } from "../model/ids.ts";
import type { Offer } from "../queue/task-queue/offers.ts";
import type { Clock } from "../runtime/clock.ts";
import { freeSlots, type ConnectedAgent } from "./connected-agent.ts";
import { chooseAgent, type Choice } from "./matching/choose.ts";
import { hasWishes } from "./matching/score.ts";
import type { Group, Roster } from "./roster.ts";
import { avoidedBy } from "./run-work.ts";
import type { LeasedWork, WorkQueue } from "./work-queue.ts";

export type Handout = { work: LeasedWork; choice: Choice };

export type Dispatcher = {
  /** Slots of this agent have become free, or it is new. */
  freed: (agent: ConnectedAgent) => void;
  /** An agent has left; the last of a group takes the group's offer with it. */
  left: (group: Group) => void;
  /** Takes nothing more; resolves when nothing is on its way. */
  stop: () => Promise<void>;
};

export type DispatcherOptions = {
  roster: Roster;
  queue: WorkQueue;
  clock: Clock;
  random: () => number;
  leaseMs: number;
  /** Stands in a lease for whoever gets the task. */
  ownId: AgentId;
  /** Hands out to one agent; `safeUntilMs` is when the lease ends by our own clock. */
  assign: (agent: ConnectedAgent, handout: Handout, safeUntilMs: number) => void;
  onFault: (error: unknown) => void;
};

const RETRY_MS = 500;
/** An agent that does not read what it is sent gets no more. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

const takes = (agent: ConnectedAgent): boolean => agent.bufferedBytes() <= MAX_BUFFERED_BYTES;

const freeOf = ({ members }: Group): number => {
  let free = 0;
  for (const agent of members) if (takes(agent)) free += freeSlots(agent);
  return free;
};

export const createDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { roster, queue, clock, leaseMs } = options;
  const offers = new Map<Group, Offer>();
  let stopped = false;
  let retry: (() => void) | null = null;

  const handOut = (group: Group, works: readonly LeasedWork[], safeUntilMs: number) => {
    for (const work of works) {
      // What a task wishes for may be found with an agent that offers more than this group does.
      const avoided = avoidedBy(work);
      const candidates = hasWishes(work) || avoided.size > 0 ? roster.ofTenant(group.tenantId) : group.members;
      const mayTake = (agent: ConnectedAgent) => takes(agent) && agent.hello.queues.includes(work.queue);
      const choose = (may: typeof mayTake) => (stopped ? null : chooseAgent(candidates, work, options.random, may));
      const others = choose((agent) => mayTake(agent) && !avoided.has(agent.agentId));
      const choice = others ?? (avoided.size === 0 ? null : choose(mayTake));
      if (choice !== null) options.assign(choice.agent, { work, choice }, safeUntilMs);
      else queue.giveBack(work.lease, "no agent has room for it").catch(options.onFault);
    }
  };
  const wakeAll = () => {
    retry = null;
    for (const offer of offers.values()) offer.wake();
  };
  const open = (group: Group): Offer => {
    const offer = queue.offer({
      tenantId: group.tenantId,
      queues: group.queues,
      capabilities: group.offered,
      agentId: options.ownId,
      leaseMs,
      wanted: () => (stopped ? 0 : freeOf(group)),
      onLeased: (works, safeUntilMs) => handOut(group, works, safeUntilMs),
      onFault: (error) => {
        options.onFault(error);
        // The queue is out of order: asking at once would only add to its load.
        retry ??= clock.after(RETRY_MS, wakeAll);
      },
    });
    offers.set(group, offer);
    return offer;
  };
  return {
    freed: (agent) => {
      const group = roster.groupOf(agent);
      if (group === undefined || stopped) return;
      (offers.get(group) ?? open(group)).wake();
    },
    left: (group) => {
      if (group.members.length > 0) return;
      offers.get(group)?.close().catch(options.onFault);
      offers.delete(group);
    },
    stop: async () => {
      stopped = true;
      retry?.();
      await Promise.all([...offers.values()].map((offer) => offer.close()));
    },
  };
};
