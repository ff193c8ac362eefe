/** Beats while a connection lasts, learns from the answers how long leases are safe, and notices when none come. */
import type { Clock } from "../../runtime/clock.ts";

export type Pulse = {
  start: (heartbeatMs: number) => void;
  stop: () => void;
  /** Something came. */
  heard: () => void;
  /** There is work in hand now: its lease needs every beat. */
  quicken: () => void;
  answered: (seq: number, leaseMs: number | null) => void;
};

/** A connection on which nothing came for this many beats is taken for dead: TCP alone would notice in minutes. */
const SILENT_BEATS = 2.5;
/** An agent with nothing in hand beats half as often: a fleet that idles costs its control plane half as much. */
const IDLE_FACTOR = 2;

export const createPulse = (options: {
  clock: Clock;
  busy: () => number;
  send: (seq: number) => void;
  onSilence: () => void;
  onPulse: (sinceMs: number, leaseMs: number | null) => void;
}): Pulse => {
  const { clock } = options;
  const sentAt = new Map<number, number>();
  let seq = 0;
  let heardAt = 0;
  let heartbeatMs = 0;
  let idle = false;
  let disarm: (() => void) | null = null;
  const nowMs = () => clock.now().getTime();

  const arm = () => {
    disarm?.();
    idle = options.busy() === 0;
    const everyMs = idle ? heartbeatMs * IDLE_FACTOR : heartbeatMs;
    disarm = clock.after(everyMs, () => beat(everyMs));
  };
  const beat = (everyMs: number) => {
    if (nowMs() - heardAt > everyMs * SILENT_BEATS) {
      options.onSilence();
      return;
    }
    seq += 1;
    sentAt.set(seq, nowMs());
    options.send(seq);
    arm();
  };
  return {
    start: (ms) => {
      heartbeatMs = ms;
      heardAt = nowMs();
      sentAt.clear();
      arm();
    },
    stop: () => {
      disarm?.();
      disarm = null;
    },
    heard: () => {
      heardAt = nowMs();
    },
    quicken: () => {
      if (idle && disarm !== null) arm();
    },
    answered: (answered, leaseMs) => {
      const sinceMs = sentAt.get(answered);
      for (const known of sentAt.keys()) if (known <= answered) sentAt.delete(known);
      // Counted from when we asked: how long the answer took must not make a lease longer.
      if (sinceMs !== undefined) options.onPulse(sinceMs, leaseMs);
    },
  };
};
