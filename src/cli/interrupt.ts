/**
 * Ctrl-C, a closed terminal, or a polite kill: once asks for a clean pause, twice means now. A signal may come twice for
 * one key press (from the terminal, and forwarded by npm or by an older Node in front), so close ones count as one.
 */
import type { EventEmitter } from "node:events";
import type { Clock } from "../runtime/clock.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const SAME_PRESS_MS = 300;

export type Interrupt = { signal: AbortSignal; dispose(): void };

export const createInterrupt = (options: {
  process: Pick<EventEmitter, "on" | "off">;
  clock: Clock;
  onSecond: () => void;
}): Interrupt => {
  const controller = new AbortController();
  let lastAt = Number.NEGATIVE_INFINITY;
  const listener = (): void => {
    const now = options.clock.now().getTime();
    const samePress = now - lastAt < SAME_PRESS_MS;
    lastAt = now;
    if (samePress) return;
    if (controller.signal.aborted) return options.onSecond();
    controller.abort();
  };
  for (const name of SIGNALS) options.process.on(name, listener);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of SIGNALS) options.process.off(name, listener);
    },
  };
};
