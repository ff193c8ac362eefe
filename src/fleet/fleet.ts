/**
 * A number of slots in which leased tasks are worked on. It asks for work when it is woken and when a slot becomes
 * free, and at no other time: whoever knows that there may be work wakes it.
 */
import type { AgentId, RunId, TenantId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createLeaseBook } from "./lease-book.ts";
import { createLeasing, type LeaseSource } from "./leasing.ts";
import { createWorkInHand, type Work } from "./work-in-hand.ts";

export type FleetOptions = {
  queue: LeaseSource;
  clock: Clock;
  tenantId: TenantId;
  /** Only work of this run; of every run of the tenant when absent. */
  runId?: RunId;
  agentId: AgentId;
  /** Names of the agents whose tasks it does. */
  agents: readonly string[];
  slots: number;
  leaseMs: number;
  /**
   * Does one leased task. Resolves once it has reported how that ended, or has given the lease back; rejects when it did
   * neither. When its signal is aborted it must end soon: the lease was lost, or the fleet was interrupted.
   */
  work: Work;
  /** Called when `check` has something to throw. */
  onFault(): void;
};

export type Fleet = {
  /** There may be work. Cheap, and harmless when there is none. */
  wake(): void;
  /** Throws the first fault of the queue or of `work` itself; after one no more work is leased. */
  check(): Promise<void>;
  /** Leases nothing more and resolves when the work in hand is done. */
  drain(): Promise<void>;
  /** Aborts the work in hand and gives back what was not reported. Leases nothing more. */
  interrupt(reason: string): Promise<void>;
};

export const createFleet = (options: FleetOptions): Fleet => {
  const { queue, clock, leaseMs } = options;
  const book = createLeaseBook();
  const faults: unknown[] = [];
  let open = true;
  const onFault = (error: unknown) => {
    faults.push(error);
    options.onFault();
  };
  const inHand = createWorkInHand({
    book,
    work: async (lease, signal) => options.work(lease, signal),
    onFault,
    onFree: () => {
      heartbeat.rest();
      leasing.wake();
    },
  });
  const send = async (leases: readonly Lease[], ms: number) => queue.heartbeat(leases, ms);
  const heartbeat = createHeartbeat({ book, clock, leaseMs, send, onFault });
  const onLeases = (leases: Lease[], safeUntilMs: number) => {
    for (const lease of leases) {
      if (open) inHand.take(lease, safeUntilMs);
      else inHand.refuse(lease);
    }
    heartbeat.start();
  };
  const wanted = () => (open && faults.length === 0 ? options.slots - book.size() : 0);
  const leasing = createLeasing({ ...options, wanted, onLeases, onFault });

  const close = async (reason: string) => {
    open = false;
    await leasing.idle();
    await inHand.settled();
    await inHand.giveBack(async (lease) => queue.giveBack(lease, reason));
  };
  return {
    wake: () => leasing.wake(),
    check: async () => {
      if (faults.length > 0) throw faults[0];
    },
    drain: async () => close("the fleet was drained"),
    interrupt: async (reason) => {
      open = false;
      inHand.abort(reason);
      await close(reason);
    },
  };
};
