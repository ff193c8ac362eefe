import { EXIT, type ExitCode } from "../model/errors.ts";
import { systemClock } from "../runtime/clock.ts";
import { createInterrupt } from "./interrupt.ts";
import type { Session } from "./session.ts";

/** Follows something until it ends, nobody reads any more, or Ctrl-C; resources are let go of in each case. */
export const untilInterrupted = async (
  session: Session,
  follow: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const interrupt = createInterrupt({
    process,
    clock: systemClock,
    onFirst: () => undefined,
    onSecond: () => process.exit(EXIT.paused),
  });
  try {
    const code = await follow(AbortSignal.any([interrupt.signal, session.io.outputClosed]));
    return interrupt.signal.aborted ? EXIT.paused : code;
  } finally {
    interrupt.dispose();
  }
};
