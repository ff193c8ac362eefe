/**
 * Keeps work within the budgets of time: each stretch is reserved before it begins, so that work which nobody gives more
 * time is ended, also where several share a budget.
 */
import type { Budgets, BudgetScope, ReserveOutcome } from "./budgets.ts";

const SLICE_MS = 10_000;

export type Metered<T> = { kind: "done"; result: T } | { kind: "refused"; message: string; result: T | null };

const messageOf = (outcome: ReserveOutcome): string | null =>
  outcome.kind === "refused" ? `${outcome.budget}: ${outcome.message}` : null;

/**
 * @param work is told by its signal that there is no time left; what it makes of that comes back with the refusal
 * @param request.id unique to this piece of work
 */
export const meterTime = async <T>(
  budgets: Budgets,
  request: { scope: BudgetScope; id: string; signal: AbortSignal; sliceMs?: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Metered<T>> => {
  const { scope, id, signal, sliceMs = SLICE_MS } = request;
  const slice = (number: number) => `${id}:${number}`;
  const refusal = messageOf(await budgets.reserve(scope, slice(0), { ms: sliceMs }));
  if (refusal !== null) return { kind: "refused", message: refusal, result: null };

  const over = new AbortController();
  let number = 0;
  let begunAt = performance.now();
  let message: string | null = null;
  let turning: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    const now = performance.now();
    await budgets.settle(scope, slice(number), { ms: now - begunAt });
    begunAt = now;
    number += 1;
    message = messageOf(await budgets.reserve(scope, slice(number), { ms: sliceMs }));
    if (message !== null) over.abort();
  };
  const timer = setInterval(() => {
    // No budget that cannot be asked lets work go on.
    turning = turning.then(turn).catch((cause: unknown) => {
      message = `the budget of its time could not be asked: ${cause instanceof Error ? cause.message : String(cause)}`;
      over.abort();
    });
  }, sliceMs);
  try {
    const result = await work(AbortSignal.any([signal, over.signal]));
    clearInterval(timer);
    await turning;
    return message === null ? { kind: "done", result } : { kind: "refused", message, result };
  } finally {
    clearInterval(timer);
    await turning;
    await budgets.settle(scope, slice(number), { ms: performance.now() - begunAt });
  }
};
