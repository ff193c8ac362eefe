import type { AgentId, RunId, TenantId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import { turn } from "../runtime/turn.ts";

/** What a fleet needs of the queue. */
export type LeaseSource = {
  lease(request: {
    tenantId: TenantId;
    runId?: RunId;
    agentId: AgentId;
    agents: readonly string[];
    limit: number;
    leaseMs: number;
  }): Promise<Lease[]>;
  /** Returns those that are lost. */
  heartbeat(leases: readonly Lease[], leaseMs: number): Promise<Lease[]>;
  giveBack(lease: Lease, reason: string): Promise<void>;
};

export type Leasing = {
  wake(): void;
  /** Resolves when no answer of the queue is outstanding any more. */
  idle(): Promise<void>;
};

/** Asks for work each time it was woken since it last asked, one question at a time. */
export const createLeasing = (options: {
  queue: LeaseSource;
  clock: Clock;
  tenantId: TenantId;
  runId?: RunId;
  agentId: AgentId;
  agents: readonly string[];
  leaseMs: number;
  /** How many leases can be taken now. */
  wanted: () => number;
  onLeases: (leases: Lease[], safeUntilMs: number) => void;
  /** Must make `wanted` fall to zero: asking again at once would spin for as long as the queue is out of order. */
  onFault: (error: unknown) => void;
}): Leasing => {
  const { queue, clock, tenantId, runId, agentId, agents, leaseMs, wanted } = options;
  let asking: Promise<void> | null = null;
  let woken = false;

  const ask = async () => {
    await turn(); // slots become free together, when reports are acknowledged together: they ask once
    woken = false;
    const limit = wanted();
    if (limit <= 0) return;
    const safeUntilMs = clock.now().getTime() + leaseMs;
    const leases = await queue.lease({ tenantId, ...(runId && { runId }), agentId, agents, limit, leaseMs });
    options.onLeases(leases, safeUntilMs);
  };
  const wake = () => {
    woken = true;
    if (asking !== null) return;
    if (wanted() <= 0) return;
    asking = ask()
      .catch(options.onFault)
      .finally(() => {
        asking = null;
        // A wake-up that came while we asked may be about work that the answer does not have.
        if (woken) wake();
      });
  };
  return {
    wake,
    idle: async () => {
      await asking;
    },
  };
};
