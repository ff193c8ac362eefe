import type { Lease } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import type { LeaseBook } from "./lease-book.ts";

/** Three beats fit into a lease: two may fail before it is lost. */
const BEATS_PER_LEASE = 3;

export type Heartbeat = {
  start(): void;
  /** Calls the timer off when no lease is left: an armed one would keep a process that is done from ending. */
  rest(): void;
};

/**
 * Keeps the leases in the book alive, all in one batch. The timer runs only while there are any.
 * @param options.onFault called with the error of the queue when leases were lost for want of an answer; a beat that
 * fails and is made good by the next one is no fault
 */
export const createHeartbeat = (options: {
  book: LeaseBook;
  clock: Clock;
  leaseMs: number;
  send: (leases: readonly Lease[], leaseMs: number) => Promise<Lease[]>;
  onFault: (error: unknown) => void;
}): Heartbeat => {
  const { book, clock, leaseMs, send, onFault } = options;
  let disarm: (() => void) | null = null;
  let sending = false;
  let lastError: unknown = new Error(`the queue has not answered a heartbeat for ${leaseMs} ms`);

  const beat = async () => {
    const asked = book.all().filter(({ abort }) => !abort.signal.aborted);
    if (sending || asked.length === 0) return;
    sending = true;
    const safeUntilMs = clock.now().getTime() + leaseMs;
    try {
      const lost = await send(
        asked.map(({ lease }) => lease),
        leaseMs,
      );
      book.renew(asked, lost, safeUntilMs);
    } catch (error) {
      lastError = error;
    } finally {
      sending = false;
    }
  };

  const arm = () => {
    if (disarm !== null || book.size() === 0) return;
    disarm = clock.after(leaseMs / BEATS_PER_LEASE, () => {
      disarm = null;
      if (book.expire(clock.now().getTime()).length > 0) onFault(lastError);
      void beat();
      arm();
    });
  };
  return {
    start: arm,
    rest: () => {
      if (book.size() > 0) return;
      disarm?.();
      disarm = null;
    },
  };
};
