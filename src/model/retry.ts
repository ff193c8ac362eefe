/** The one retry authority: an error class decides how often and how soon a task is tried again. */
import type { ErrorClass } from "./errors.ts";

export type RetryRule = {
  /** Total attempts, the first included. */
  attempts: number;
  /** Delay before the second attempt, in milliseconds. */
  delayMs: number;
  factor: number;
  /** Fraction of the delay by which it is spread to both sides. */
  jitter: number;
  capMs: number;
};

const once: RetryRule = { attempts: 1, delayMs: 0, factor: 1, jitter: 0, capMs: 0 };

export const RETRY: Readonly<Record<ErrorClass, RetryRule>> = {
  transient: { attempts: 5, delayMs: 500, factor: 2, jitter: 0.2, capMs: 300_000 },
  timeout: { attempts: 3, delayMs: 1_000, factor: 2, jitter: 0.2, capMs: 300_000 },
  dependency: { attempts: 7, delayMs: 1_000, factor: 1.5, jitter: 0.2, capMs: 300_000 },
  agent_lost: { attempts: 3, delayMs: 0, factor: 1, jitter: 0, capMs: 0 },
  merge_conflict: { attempts: 2, delayMs: 0, factor: 1, jitter: 0, capMs: 0 },
  validation: once,
  permanent: once,
  cancelled: once,
  security: once,
};

/**
 * The delay before the next attempt, or null when the class allows no further one.
 * @param failures failures of this class so far, the present one included
 * @param random uniform in [0, 1)
 * @param maxAttempts a task's own limit, which can only override the class's count
 */
export const nextDelayMs = (
  errorClass: ErrorClass,
  failures: number,
  random: () => number,
  maxAttempts?: number,
): number | null => {
  const rule = RETRY[errorClass];
  const attempts = rule.attempts === 1 ? 1 : (maxAttempts ?? rule.attempts);
  if (failures >= attempts) return null;
  const exact = Math.min(rule.capMs, rule.delayMs * rule.factor ** (failures - 1));
  return Math.round(exact * (1 + rule.jitter * (2 * random() - 1)));
};
