import type { Clock } from "../../src/runtime/clock.ts";

export type ManualClock = Clock & {
  /** Lets time pass: what falls due is called in order, also what is armed on the way. */
  advance(milliseconds: number): void;
};

export const manualClock = (start = new Date("2026-11-21T09:00:00.000Z")): ManualClock => {
  let now = start.getTime();
  const timers = new Set<{ at: number; callback: () => void }>();
  const nextDue = (until: number) => [...timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
  return {
    now: () => new Date(now),
    after: (delayMs, callback) => {
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: (milliseconds) => {
      const until = now + milliseconds;
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = until;
    },
  };
};
