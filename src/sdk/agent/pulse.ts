/** Beats while a connection lasts, learns from the answers how long leases are safe, and notices when none come. */
import type { Clock } from "../../runtime/clock.ts";

export type Pulse = {
  start(heartbeatMs: number): void;
  stop(): void;
  /** Something came. */
  heard(): void;
  answered(seq: number, leaseMs: number | null): void;
};

/** A connection on which nothing came for this many beats is taken for dead: TCP alone would notice in minutes. */
const SILENT_BEATS = 2.5;

export const createPulse = (options: {
  clock: Clock;
  send: (seq: number) => void;
  onSilence: () => void;
  onPulse: (sinceMs: number, leaseMs: number | null) => void;
}): Pulse => {
  const { clock } = options;
  const sentAt = new Map<number, number>();
  let seq = 0;
  let heardAt = 0;
  let disarm: (() => void) | null = null;
  const nowMs = () => clock.now().getTime();

  const beat = (heartbeatMs: number) => {
    if (nowMs() - heardAt > heartbeatMs * SILENT_BEATS) {
      options.onSilence();
      return;
    }
    seq += 1;
    sentAt.set(seq, nowMs());
    options.send(seq);
    disarm = clock.after(heartbeatMs, () => beat(heartbeatMs));
  };
  return {
    start: (heartbeatMs) => {
      disarm?.();
      heardAt = nowMs();
      sentAt.clear();
      disarm = clock.after(heartbeatMs, () => beat(heartbeatMs));
    },
    stop: () => {
      disarm?.();
      disarm = null;
    },
    heard: () => {
      heardAt = nowMs();
    },
    answered: (answered, leaseMs) => {
      const sinceMs = sentAt.get(answered);
      for (const known of sentAt.keys()) if (known <= answered) sentAt.delete(known);
      // Counted from when we asked: how long the answer took must not make a lease longer.
      if (sinceMs !== undefined) options.onPulse(sinceMs, leaseMs);
    },
  };
};
