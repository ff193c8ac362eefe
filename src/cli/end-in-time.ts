/**
 * A process that was asked to end ends, whatever holds it: who asked kills it soon after, and says nothing in the log. What
 * it had in hand is taken up at the next start, as after a crash.
 */
import { EXIT } from "../model/errors.ts";

/** @param say is written before the end, so it must not wait */
export const endInTime = (seconds: number, say: (message: string) => void): void => {
  const end = (): void => {
    const held = [...new Set(process.getActiveResourcesInfo())].join(", ");
    say(`not ended within the ${seconds} s of PROVOST_DRAIN_SECONDS; ended now, with these still open: ${held}`);
    process.exit(EXIT.paused);
  };
  // It keeps nobody: a process with nothing left to do has ended before.
  setTimeout(end, seconds * 1_000).unref();
};
