/**
 * Keeps the leases of connected agents alive: all of a tenant in one statement, three times a lease. A thousand agents
 * that beat cost as many writes as one.
 */
import type { Clock } from "../runtime/clock.ts";
import type { ConnectedAgent, HeldWork } from "./connected-agent.ts";
import { leaseKey } from "./protocol/fields.ts";
import type { Roster } from "./roster.ts";
import type { WorkQueue } from "./work-queue.ts";

export type Renewal = {
  /** There are leases now. */
  start: () => void;
  /** Some may be lost already: renews at once. */
  soon: () => void;
  stop: () => void;
};

/** Two may fail before a lease is lost. */
const RENEWALS_PER_LEASE = 3;

type Entry = { agent: ConnectedAgent; key: string; held: HeldWork };

export const createRenewal = (options: {
  roster: Roster;
  queue: WorkQueue;
  clock: Clock;
  leaseMs: number;
  onLost: (agent: ConnectedAgent, held: HeldWork) => void;
  onFault: (error: unknown) => void;
}): Renewal => {
  const { roster, queue, clock, leaseMs } = options;
  let disarm: (() => void) | null = null;

  const entriesOf = (agent: ConnectedAgent): Entry[] => [...agent.held].map(([key, held]) => ({ agent, key, held }));
  const renew = async (entries: readonly Entry[]) => {
    const safeUntilMs = clock.now().getTime() + leaseMs;
    const leases = entries.map(({ held }) => held.lease);
    const lost = new Set((await queue.heartbeat(leases, leaseMs)).map(leaseKey));
    for (const { agent, key, held } of entries) {
      // It was reported while we asked.
      if (agent.held.get(key) !== held) continue;
      if (lost.has(leaseKey(held.lease))) options.onLost(agent, held);
      else held.safeUntilMs = safeUntilMs;
    }
  };
  const round = async () => {
    const entries = [...roster.all()].flatMap(entriesOf);
    const byTenant = Map.groupBy(entries, ({ agent }) => agent.tenantId);
    await Promise.all([...byTenant.values()].map((ofTenant) => renew(ofTenant).catch(options.onFault)));
    return entries.length;
  };
  const arm = () => {
    disarm ??= clock.after(leaseMs / RENEWALS_PER_LEASE, () => {
      // Armed again before the answer: a database that hangs must not end the beat.
      disarm = null;
      const any = [...roster.all()].some((agent) => agent.held.size > 0);
      if (!any) return;
      arm();
      void round();
    });
  };
  return {
    start: arm,
    soon: () => void round(),
    stop: () => {
      disarm?.();
      disarm = null;
    },
  };
};
