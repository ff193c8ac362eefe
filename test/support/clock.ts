import type { Clock } from "../../src/runtime/clock.ts";

export type TestClock = Clock & {
  /** Moves the time on and calls back what is due meanwhile, in its order. */
  advance(ms: number): void;
  /** Callbacks that are still to come. */
  waiting(): number;
};

export const createTestClock = (start = new Date("2026-01-01T00:00:00Z")): TestClock => {
  let now = start.getTime();
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => new Date(now),
    after: (delayMs, callback) => {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    waiting: () => timers.size,
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const [first] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (first === undefined) break;
        timers.delete(first);
        now = Math.max(now, first.at);
        first.callback();
      }
      now = end;
    },
  };
};
