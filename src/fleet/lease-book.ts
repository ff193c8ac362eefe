/**
 * The leases in hand and until when each is safe. Time is taken from our own clock and from before the queue was asked,
 * so that we let go of a lease before the queue gives it to somebody else, also when its answer is late or never comes.
 */
import { ProvostError } from "../model/errors.ts";
import type { Lease } from "../model/run.ts";

export type HeldLease = { lease: Lease; safeUntilMs: number; abort: AbortController };

export type LeaseBook = {
  size(): number;
  add(lease: Lease, safeUntilMs: number): HeldLease;
  remove(held: HeldLease): void;
  all(): HeldLease[];
  /** Prolongs those that were asked for, and lets go of the lost ones among them. */
  renew(asked: readonly HeldLease[], lost: readonly Lease[], safeUntilMs: number): void;
  /** Lets go of those that are no longer safe; returns them. */
  expire(nowMs: number): HeldLease[];
};

const loseLease = ({ lease, abort }: HeldLease): void => {
  const message = `agent ${lease.agentId} no longer holds task ${lease.taskId}; what it still does will not be reported`;
  abort.abort(new ProvostError("LEASE_LOST", message, { taskId: lease.taskId, agentId: lease.agentId }));
};

export const createLeaseBook = (): LeaseBook => {
  const leases = new Set<HeldLease>();
  return {
    size: () => leases.size,
    add: (lease, safeUntilMs) => {
      const held = { lease, safeUntilMs, abort: new AbortController() };
      leases.add(held);
      return held;
    },
    remove: (held) => leases.delete(held),
    all: () => [...leases],
    renew: (asked, lost, safeUntilMs) => {
      const isLost = ({ lease }: HeldLease) =>
        lost.some(({ attemptId, token }) => attemptId === lease.attemptId && token === lease.token);
      for (const held of asked) {
        if (isLost(held)) loseLease(held);
        else held.safeUntilMs = safeUntilMs;
      }
    },
    expire: (nowMs) => {
      const expired = [...leases].filter(({ safeUntilMs, abort }) => safeUntilMs <= nowMs && !abort.signal.aborted);
      expired.forEach(loseLease);
      return expired;
    },
  };
};
