import type { Clock } from "../../../runtime/clock.ts";

/** Rejects with the reason of the signal when that is aborted first. */
export const pauseFor = (clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = clock.after(delayMs, () => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
    const leave = (): void => {
      stop();
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
