/** Tries again what may be tried again: reads, and writes that carry a key by which the server knows them. */
import type { ApiError } from "./api-error.ts";

const RETRIED = new Set([408, 425, 429, 502, 503, 504]);
const MAX_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 200;

const isPassing = ({ status, code }: ApiError): boolean =>
  status === 0 || RETRIED.has(status) || code === "IDEMPOTENCY_PENDING";

/** Milliseconds until the next try: what the server asks for, else twice as long each time, spread by a half. */
export const waitMs = (tries: number, retryAfter: string | null, random: () => number): number => {
  const asked = Number(retryAfter);
  if (retryAfter !== null && Number.isFinite(asked)) return Math.min(MAX_WAIT_MS, asked * 1_000);
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** tries * (0.5 + random()));
};

export const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });

export type Attempt<T> = { value: T } | { error: ApiError; retryAfter: string | null };

export const withRetries = async <T>(
  attempt: () => Promise<Attempt<T>>,
  { retries, signal, random = Math.random }: { retries: number; signal?: AbortSignal; random?: () => number },
): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    const result = await attempt();
    if ("value" in result) return result.value;
    if (tries >= retries || !isPassing(result.error)) throw result.error;
    await pause(waitMs(tries, result.retryAfter, random), signal);
  }
};
