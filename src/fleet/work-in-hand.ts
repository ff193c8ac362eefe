import { ProvostError, type ErrorCode } from "../model/errors.ts";
import type { Lease } from "../model/run.ts";
import type { HeldLease, LeaseBook } from "./lease-book.ts";

/** Does one leased task; see `FleetOptions`. */
export type Work = (lease: Lease, signal: AbortSignal) => Promise<void>;

export type WorkInHand = {
  take(lease: Lease, safeUntilMs: number): void;
  /** A lease that came too late to be worked on. */
  refuse(lease: Lease): void;
  abort(reason: string): void;
  /** Resolves when nothing is in hand. */
  settled(): Promise<void>;
  /** Gives back what ended without a report. Throws the first error of the queue, after all were tried. */
  giveBack(send: (lease: Lease) => Promise<void>): Promise<void>;
};

const hasCode = (error: unknown, code: ErrorCode): boolean => error instanceof ProvostError && error.code === code;
const isLeaseLost = (error: unknown): boolean => hasCode(error, "LEASE_LOST");
const isCancelled = (error: unknown): boolean => hasCode(error, "TASK_CANCELLED");

export const createWorkInHand = (options: {
  book: LeaseBook;
  work: Work;
  onFault: (error: unknown) => void;
  /** A slot has become free. */
  onFree: () => void;
}): WorkInHand => {
  const { book, work, onFault, onFree } = options;
  const running = new Set<Promise<void>>();
  const unreported: Lease[] = [];

  const workOn = async (held: HeldLease) => {
    const { lease, abort } = held;
    try {
      await work(lease, abort.signal);
    } catch (error) {
      const { reason } = abort.signal;
      const expected = isLeaseLost(error) || (abort.signal.aborted && (error === reason || isCancelled(error)));
      if (!expected) onFault(error);
      // Whoever lost the lease has nothing to give back.
      if (!isLeaseLost(error) && !isLeaseLost(reason)) unreported.push(lease);
    } finally {
      book.remove(held);
      onFree();
    }
  };

  return {
    take: (lease, safeUntilMs) => {
      const done = workOn(book.add(lease, safeUntilMs)).finally(() => running.delete(done));
      running.add(done);
    },
    refuse: (lease) => unreported.push(lease),
    abort: (reason) => {
      for (const { abort } of book.all()) abort.abort(new ProvostError("TASK_CANCELLED", reason));
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    giveBack: async (send) => {
      const results = await Promise.allSettled(unreported.splice(0).map(send));
      const failed = results.find((result) => result.status === "rejected" && !isLeaseLost(result.reason));
      if (failed?.status === "rejected") throw failed.reason;
    },
  };
};
