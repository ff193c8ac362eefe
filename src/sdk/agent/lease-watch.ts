/** Ends work whose lease was not renewed in time, by our own clock, and says before that it is late. */
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import { lose, type Held } from "./held.ts";

export type LeaseWatch = {
  /** There is something to watch. */
  start: (leaseMs: number) => void;
  /** Until when leases are safe was told. */
  renew: (sinceMs: number, leaseMs: number) => void;
  /** Nothing is left: an armed timer would keep a process that is done from ending. */
  rest: () => void;
};

/** A lease is late when this share of it is left. */
const LATE_SHARE = 1 / 3;
const SWEEPS_PER_LEASE = 20;

export const createLeaseWatch = (clock: Clock, inHand: ReadonlyMap<string, Held>): LeaseWatch => {
  let disarm: (() => void) | null = null;

  const look = (held: Held, nowMs: number) => {
    const { assignment, safeUntilMs, late } = held;
    const { taskId, leaseMs } = assignment;
    // Said also where a process that stood still finds it lost already: work that is ended was told before.
    if (nowMs >= safeUntilMs - leaseMs * LATE_SHARE && !late.signal.aborted) {
      late.abort(new ProvostError("LEASE_LOST", `the lease of task ${taskId} is late`));
    }
    if (nowMs >= safeUntilMs) lose(held, "LEASE_LOST", `the lease of task ${taskId} was not renewed in time`);
  };
  const start = (leaseMs: number) => {
    disarm ??= clock.after(leaseMs / SWEEPS_PER_LEASE, () => {
      disarm = null;
      for (const held of inHand.values()) look(held, clock.now().getTime());
      if (inHand.size > 0) start(leaseMs);
    });
  };
  return {
    start,
    renew: (sinceMs, leaseMs) => {
      for (const held of inHand.values()) {
        if (held.takenAtMs > sinceMs) continue;
        held.safeUntilMs = Math.max(held.safeUntilMs, sinceMs + leaseMs);
        // Late once is not late for good.
        if (held.late.signal.aborted) held.late = new AbortController();
      }
    },
    rest: () => {
      disarm?.();
      disarm = null;
    },
  };
};
