/**
 * Asks the queue for work and hands it out. It asks when it was woken, for as long as slots are free and the queue gives
 * all that was asked for; a group that got less is dry, and is not asked for again until somebody says that there may be
 * more. So an idle fleet asks for nothing, however many agents it has.
 */
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { turn } from "../runtime/turn.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import { chooseAgent, type Choice } from "./matching/choose.ts";
import { hasWishes } from "./matching/score.ts";
import { freeOf, type Group, type Roster } from "./roster.ts";
import type { LeasedWork, WorkQueue } from "./work-queue.ts";

export type Handout = { work: LeasedWork; choice: Choice };

export type Dispatcher = {
  /** There may be work: of one tenant, or of any. */
  wake(tenantId?: TenantId): void;
  /** Slots of this agent have become free, or it is new. */
  freed(agent: ConnectedAgent): void;
  /** Asks for nothing more; resolves when no answer is outstanding. */
  stop(): Promise<void>;
};

export type DispatcherOptions = {
  roster: Roster;
  queue: WorkQueue;
  clock: Clock;
  random: () => number;
  leaseMs: number;
  /** Stands in a lease for whoever gets the task. */
  ownId: AgentId;
  /** Hands out to one agent; `safeUntilMs` is when the leases end by our own clock. */
  assign(agent: ConnectedAgent, handouts: readonly Handout[], safeUntilMs: number): void;
  onFault(error: unknown): void;
};

/** More would make the first of them wait for the last. */
const MAX_ASK = 200;
/** Questions at once, over all groups: each is a transaction. */
const MAX_ASKING = 4;
const RETRY_MS = 500;
/** An agent that does not read what it is sent gets no more. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export const createDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { roster, queue, clock, leaseMs } = options;
  const dry = new WeakSet<Group>();
  const woken = new Set<Group>();
  const asking = new Map<Group, Promise<void>>();
  let stopped = false;
  let retry: (() => void) | null = null;

  const mayTake = (group: Group, work: LeasedWork) => (agent: ConnectedAgent) => {
    if (agent.bufferedBytes() > MAX_BUFFERED_BYTES) return false;
    const other = roster.groupOf(agent);
    if (other === group) return true;
    return other !== undefined && agent.hello.queues.includes(work.queue) && freeOf(other) > 0;
  };
  const handOut = (group: Group, works: readonly LeasedWork[], safeUntilMs: number) => {
    for (const work of works) {
      // What a task wishes for may be found with an agent that offers more than this group does.
      const candidates = hasWishes(work) ? roster.ofTenant(group.tenantId) : group.members;
      const choice = chooseAgent(candidates, work, options.random, mayTake(group, work));
      if (choice === null) void queue.giveBack(work.lease, "no agent has room for it").catch(options.onFault);
      else options.assign(choice.agent, [{ work, choice }], safeUntilMs);
    }
  };
  const ask = async (group: Group) => {
    await turn(); // slots become free together, when reports are committed together: they ask once
    woken.delete(group);
    const limit = Math.min(MAX_ASK, freeOf(group));
    if (limit <= 0) return;
    const { tenantId, queues, offered } = group;
    const safeUntilMs = clock.now().getTime() + leaseMs;
    const request = { tenantId, queues, capabilities: offered, agentId: options.ownId, limit, leaseMs };
    group.reserved += limit;
    let works: LeasedWork[];
    try {
      works = await queue.lease(request);
    } finally {
      group.reserved -= limit;
    }
    handOut(group, works, safeUntilMs);
    if (works.length < limit) dry.add(group);
    else woken.add(group);
  };
  const onFault = (error: unknown) => {
    options.onFault(error);
    // The queue is out of order: asking at once would only add to its load.
    retry ??= clock.after(RETRY_MS, () => {
      retry = null;
      wake();
    });
  };
  const pump = () => {
    for (const group of woken) {
      if (stopped || asking.size >= MAX_ASKING) return;
      if (asking.has(group)) continue;
      if (freeOf(group) <= 0) {
        woken.delete(group);
        continue;
      }
      const asked = ask(group)
        .catch((error: unknown) => {
          woken.delete(group);
          onFault(error);
        })
        .finally(() => {
          asking.delete(group);
          pump();
        });
      asking.set(group, asked);
    }
  };
  const wakeGroup = (group: Group) => {
    dry.delete(group);
    woken.add(group);
  };
  const wake = (tenantId?: TenantId) => {
    for (const group of roster.groups()) if (tenantId === undefined || group.tenantId === tenantId) wakeGroup(group);
    pump();
  };
  return {
    wake,
    freed: (agent) => {
      const group = roster.groupOf(agent);
      if (group === undefined || dry.has(group)) return;
      woken.add(group);
      pump();
    },
    stop: async () => {
      stopped = true;
      retry?.();
      await Promise.all(asking.values());
    },
  };
};
