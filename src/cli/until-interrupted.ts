import { EXIT } from "../model/errors.ts";
import { systemClock } from "../runtime/clock.ts";
import { createInterrupt } from "./interrupt.ts";

/**
 * Does something that Ctrl-C may stop. Open the control plane inside: until it is closed a signal must not end the
 * process, or the database would be left behind.
 */
export const untilInterrupted = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const interrupt = createInterrupt({ process, clock: systemClock, onSecond: () => process.exit(EXIT.paused) });
  try {
    return await work(interrupt.signal);
  } finally {
    interrupt.dispose();
  }
};
