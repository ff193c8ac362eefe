/** The one retry authority: an error class decides how often and how soon a task is tried again. */
import type { Backoff } from "./backoff.ts";
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

/** What a task says for itself; null and absent leave it to the class. */
export type OwnRetry = { maxAttempts?: number | null | undefined; backoff?: Backoff | null | undefined };

const once: RetryRule = { attempts: 1, delayMs: 0, factor: 1, jitter: 0, capMs: 0 };

/** Whoever is tried again until it works. */
export const FOREVER: OwnRetry = { maxAttempts: Number.POSITIVE_INFINITY };

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

/** A class that is tried again at once has no delay to override: a lost agent says nothing about when to come back. */
const ruleFor = (errorClass: ErrorClass, { maxAttempts, backoff }: OwnRetry): RetryRule => {
  const rule = RETRY[errorClass];
  if (rule.attempts === 1) return rule;
  const attempts = maxAttempts ?? rule.attempts;
  if (rule.delayMs === 0 || !backoff) return { ...rule, attempts };
  const { delayMs = rule.delayMs, factor = rule.factor, jitter = rule.jitter, capMs } = backoff;
  return { attempts, delayMs, factor, jitter, capMs: capMs ?? Math.max(rule.capMs, delayMs) };
};

/**
 * The delay before the next attempt, or null when there is no further one.
 * @param failures failures of this class so far, the present one included
 * @param random uniform in [0, 1)
 */
export const nextDelayMs = (
  errorClass: ErrorClass,
  failures: number,
  random: () => number,
  own: OwnRetry = {},
): number | null => {
  const rule = ruleFor(errorClass, own);
  if (failures >= rule.attempts) return null;
  const exact = Math.min(rule.capMs, rule.delayMs * rule.factor ** (failures - 1));
  return Math.round(exact * (1 + rule.jitter * (2 * random() - 1)));
};
