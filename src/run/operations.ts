/** What can be done to runs, each under the data folder's lock where an engine is needed. */
import { ProvostError } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import type { RunId } from "../model/ids.ts";
import type { Run } from "../model/run.ts";
import { cancelRun, finishCancel, resumeRun, startRun } from "../queue/run-control.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { HomeLock } from "../store/home-lock.ts";
import { getRun } from "../store/runs.ts";
import { removeTree } from "../workspace/remove-tree.ts";
import type { EventFeed } from "./event-feed.ts";
import { executeRun, type EngineParts } from "./execute.ts";
import { findUnfinished } from "./find-unfinished.ts";
import { outcomeOf, type RunOutcome } from "./outcome.ts";
import { prepareRun, type StartRequest } from "./prepare.ts";
import { settleRun } from "./settle.ts";
import { readStatus } from "./status.ts";
import { whatIsUnsettled } from "./unsettled.ts";

export type RunControl = {
  /** Abort pauses the run cleanly. */
  signal: AbortSignal;
  onEvent?: ((event: Event) => void) | undefined;
};

export type ResumeRequest = { runId: string; maxAgents?: number | undefined; apply: boolean };

/** One engine at a time works in a data folder; whoever holds its lock may take over what a dead one left. */
const withLock = async <T>(parts: EngineParts, work: (lock: HomeLock) => Promise<T>): Promise<T> => {
  const lock = await parts.home.lock();
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
};

const execute = async (
  parts: EngineParts,
  feed: EventFeed,
  runId: RunId,
  control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">,
): Promise<RunOutcome> => {
  const forget = control.onEvent === undefined ? () => undefined : feed.onEvent(control.onEvent);
  try {
    const context = await executeRun(parts, runId, { signal: control.signal, slots: control.maxAgents });
    const packet = await settleRun(context, control.apply);
    await feed.flush();
    return outcomeOf(await readStatus(parts, runId), packet, parts.clock.now());
  } finally {
    forget();
  }
};

export type StartControl = RunControl & {
  /** Begins a run also where one of the same plan and base is unfinished. */
  fresh?: boolean | undefined;
  /** Called before an unfinished run goes on instead of a new one. */
  onContinue?: ((run: Run) => void) | undefined;
};

export const start = (parts: EngineParts, feed: EventFeed, request: StartRequest & StartControl): Promise<RunOutcome> =>
  withLock(parts, async (lock) => {
    const runId = uuidV7(parts.clock.now()) as RunId;
    const { records, repository, scratch } = await prepareRun(request, parts.home, runId);
    const begun = request.fresh ? null : await findUnfinished(parts, records.run, { repository, scratch });
    if (begun !== null) {
      if (scratch) await removeTree(repository.root);
      request.onContinue?.(begun);
      return goOn(parts, feed, lock, begun, request);
    }
    await lock.describe(runId);
    await parts.db.transaction(parts.tenantId, (tx) => startRun(tx, records));
    return execute(parts, feed, runId, request);
  });

/** Nothing but what is left to do is done: of a run that has ended, at most its packet and `--apply`. */
const goOn = async (
  parts: EngineParts,
  feed: EventFeed,
  lock: HomeLock,
  run: Run,
  control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">,
): Promise<RunOutcome> => {
  const { runId } = run;
  await lock.describe(runId);
  const unsettled = await whatIsUnsettled(parts, run, control.apply);
  if (run.state === "failed" || (!unsettled.packet && !unsettled.apply)) {
    // Refuses with RUN_NOT_RESUMABLE what is finished or cancelled.
    await parts.db.transaction(parts.tenantId, (tx) => resumeRun(tx, runId, "resumed by the user"));
  }
  return execute(parts, feed, runId, control);
};

export const resume = (parts: EngineParts, feed: EventFeed, request: ResumeRequest & RunControl): Promise<RunOutcome> =>
  withLock(parts, async (lock) => {
    const run = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, request.runId as RunId));
    return goOn(parts, feed, lock, run, request);
  });

/** When an engine is at work it ends what runs; when none is, nobody else will, and it is done here. */
export const cancel = async (parts: EngineParts, runId: RunId, reason: string): Promise<void> => {
  await parts.db.transaction(parts.tenantId, (tx) => cancelRun(tx, runId, reason));
  const finish = async (): Promise<void> => {
    const { state } = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
    if (state === "cancelling") await parts.db.transaction(parts.tenantId, (tx) => finishCancel(tx, runId));
  };
  await withLock(parts, finish).catch((error: unknown) => {
    if (!(error instanceof ProvostError) || error.code !== "HOME_LOCKED") throw error;
  });
};
