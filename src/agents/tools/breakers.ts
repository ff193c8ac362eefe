/** Leaves what has failed several times in a row alone for a while; then one call tries whether it is back. */
import type { Clock } from "../../runtime/clock.ts";

export type Breakers = {
  /** Milliseconds until it may be tried again; 0 when it may now. */
  waitMs(dependency: string): number;
  note(dependency: string, ok: boolean): void;
};

const FAILURES = 5;
const REST_MS = 30_000;
const MAX_DEPENDENCIES = 1_000;

export const createBreakers = (clock: Clock): Breakers => {
  const failing = new Map<string, { failures: number; openUntil: number }>();
  return {
    waitMs: (dependency) => {
      const state = failing.get(dependency);
      if (state === undefined || state.failures < FAILURES) return 0;
      const now = clock.now().getTime();
      if (state.openUntil > now) return state.openUntil - now;
      state.openUntil = now + REST_MS; // the one that tries; until it is back the others go on waiting
      return 0;
    },
    note: (dependency, ok) => {
      const failures = (failing.get(dependency)?.failures ?? 0) + 1;
      failing.delete(dependency); // the one noted last stays longest
      if (ok) return;
      failing.set(dependency, { failures, openUntil: clock.now().getTime() + REST_MS });
      const [oldest] = failing.keys();
      if (failing.size > MAX_DEPENDENCIES && oldest !== undefined) failing.delete(oldest);
    },
  };
};
