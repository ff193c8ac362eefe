/** Runs in the hands of a process that lives longer than any of them: begun, taken up again, and let go of at its end. */
import type { Run } from "../model/run.ts";
import type { EventFeed } from "../events/event-feed.ts";
import { type OperationParts, resume, type ResumeRequest, start } from "./operations.ts";
import type { RunOutcome } from "./outcome.ts";
import type { StartRequest } from "./prepare.ts";

export type RunHost = {
  /** Resolves when the run is on record; it goes on by itself. */
  begin: (request: StartRequest & { fresh: boolean }) => Promise<Run>;
  /** Likewise for one that is on record already. RUN_NOT_RESUMABLE, RUN_IN_HAND. */
  takeUp: (request: ResumeRequest) => Promise<Run>;
  /** Lets go of all runs, which stay "running" for the next start, and resolves when none is in hand. */
  close: () => Promise<void>;
};

type HostOptions = {
  parts: OperationParts;
  feed: EventFeed;
  /** What the engine could not do; the run was paused for it, and says so. */
  onFault: (error: unknown) => void;
};

/** Nobody sits in front of a run that is hosted: it is paused by request alone. */
const NEVER = new AbortController().signal;

export const createRunHost = ({ parts, feed, onFault }: HostOptions): RunHost => {
  const leaving = new AbortController();
  const inHand = new Set<Promise<unknown>>();

  /** A fault before the run is in hand is the caller's, one after it the host's. */
  const host = (work: (onBegun: (run: Run) => void) => Promise<RunOutcome>): Promise<Run> =>
    new Promise((resolve, reject) => {
      let begun = false;
      const onBegun = (run: Run): void => {
        begun = true;
        resolve(run);
      };
      const ended = work(onBegun)
        .then(
          () => undefined,
          (error: unknown) => (begun ? onFault(error) : reject(error)),
        )
        .finally(() => inHand.delete(ended));
      inHand.add(ended);
    });

  return {
    begin: (request) =>
      host((onBegun) => start(parts, feed, { ...request, signal: NEVER, leave: leaving.signal, onBegun })),
    takeUp: (request) =>
      host((onBegun) => resume(parts, feed, { ...request, signal: NEVER, leave: leaving.signal, onBegun })),
    close: async () => {
      leaving.abort();
      await Promise.all(inHand);
    },
  };
};
