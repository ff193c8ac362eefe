import { useSyncExternalStore } from "react";

/** One clock for the page: everything that tells how long ago something was moves in the same moment. */
const createTick = (everyMs: number) => {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | null = null;
  return {
    get: () => now,
    subscribe: (listener: () => void): (() => void) => {
      if (listeners.size === 0) now = Date.now();
      listeners.add(listener);
      timer ??= setInterval(() => {
        now = Date.now();
        for (const one of listeners) one();
      }, everyMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
};

const tick = createTick(1_000);

/** Milliseconds since the epoch, to the second. */
export const useNow = (): number => useSyncExternalStore(tick.subscribe, tick.get);
