/** When a breaker opens and when it is tried again: pure. */
import type { BreakerCount, BreakerName } from "../../store/tasks/task-breakers.ts";

/** So many failures within the window, and nothing that succeeded in it. */
export const OPENS_AT = 5;
export const WINDOW_MS = 60_000;
const FIRST_PROBE_MS = 10_000;
const MAX_PROBE_MS = 300_000;

const later = (now: Date, delayMs: number): Date => new Date(now.getTime() + delayMs);

const probeDelayMs = (probes: number): number => Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** probes);

export const counted = (
  before: BreakerCount | null,
  { name, failures, problem, now }: { name: BreakerName; failures: number; problem: string; now: Date },
): BreakerCount => {
  const isStale = before === null || now.getTime() - before.since.getTime() > WINDOW_MS;
  if (before === null || (isStale && before.openedAt === null)) {
    return { ...name, failures, since: now, openedAt: null, probeAt: null, probes: 0, problem };
  }
  const after = { ...before, failures: before.failures + failures, problem };
  if (before.probeAt === null || now < before.probeAt) return after;
  return { ...after, probes: before.probes + 1, probeAt: later(now, probeDelayMs(before.probes + 1)) };
};

/** Whether it is to be opened, if nothing has succeeded in the window. */
export const isRipe = ({ failures, openedAt }: BreakerCount): boolean => openedAt === null && failures >= OPENS_AT;

export const opened = (breaker: BreakerCount, now: Date): BreakerCount => ({
  ...breaker,
  openedAt: now,
  probeAt: later(now, FIRST_PROBE_MS),
  probes: 0,
});
