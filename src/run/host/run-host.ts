/** Runs in the hands of a process that lives longer than any of them: begun, taken up again, and let go of at its end. */
import type { Run } from "../../model/run.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import { type ForkRequest, forkRun } from "../fork/fork-run.ts";
import { type OperationParts, resume, type ResumeRequest, start } from "./operations.ts";
import type { RunOutcome } from "../attempt/outcome.ts";
import type { StartRequest } from "../start/prepare.ts";

export type RunHost = {
  /** Resolves when the run is on record; it goes on by itself. */
  begin: (request: StartRequest & { fresh: boolean }) => Promise<Run>;
  /** Likewise for one that begins as another one stood. FORK_POINT_INVALID. */
  fork: (request: ForkRequest) => Promise<Run>;
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
  /** Called when a run that was in hand is in nobody's hands any more; not when the host lets go of it to end itself. */
  onEnded: (runId: string) => Promise<void>;
};

/** Nobody sits in front of a run that is hosted: it is paused by request alone. */
const NEVER = new AbortController().signal;

export const createRunHost = ({ parts, feed, onFault, onEnded }: HostOptions): RunHost => {
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
          ({ runId }) => (leaving.signal.aborted ? undefined : onEnded(runId).catch(onFault)),
          (error: unknown) => (begun ? onFault(error) : reject(error)),
        )
        .finally(() => inHand.delete(ended));
      inHand.add(ended);
    });

  return {
    begin: (request) =>
      host((onBegun) => start(parts, feed, { ...request, signal: NEVER, leave: leaving.signal, onBegun })),
    fork: (request) =>
      host((onBegun) => forkRun(parts, feed, { ...request, signal: NEVER, leave: leaving.signal, onBegun })),
    takeUp: (request) =>
      host((onBegun) => resume(parts, feed, { ...request, signal: NEVER, leave: leaving.signal, onBegun })),
    close: async () => {
      leaving.abort();
      // What is let go of may have been taken up again in this very moment.
      while (inHand.size > 0) await Promise.all(inHand);
    },
  };
};
