/** What can be done to runs, each under the data folder's lock where an engine is needed. */
import { ProvostError } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import type { RunId } from "../model/ids.ts";
import { RUN_ENDED } from "../model/states.ts";
import { cancelRun, finishCancel, resumeRun, startRun } from "../queue/run-control.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { getRun } from "../store/runs.ts";
import type { EventFeed } from "./event-feed.ts";
import { executeRun, type EngineParts } from "./execute.ts";
import { outcomeOf, type RunOutcome } from "./outcome.ts";
import { prepareRun, type StartRequest } from "./prepare.ts";
import { settleRun } from "./settle.ts";
import { readStatus } from "./status.ts";

export type RunControl = {
  /** Abort pauses the run cleanly. */
  signal: AbortSignal;
  onEvent?: ((event: Event) => void) | undefined;
};

export type ResumeRequest = { runId: string; maxAgents?: number | undefined; apply: boolean };

/** One engine at a time works in a data folder; whoever holds its lock may take over what a dead one left. */
const withLock = async <T>(parts: EngineParts, runId: string, work: () => Promise<T>): Promise<T> => {
  const lock = await parts.home.lock();
  try {
    await lock.describe(runId);
    return await work();
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

export const start = (parts: EngineParts, feed: EventFeed, request: StartRequest & RunControl): Promise<RunOutcome> => {
  const runId = uuidV7(parts.clock.now()) as RunId;
  return withLock(parts, runId, async () => {
    const { records } = await prepareRun(request, parts.home, runId);
    await parts.db.transaction(parts.tenantId, (tx) => startRun(tx, records));
    return execute(parts, feed, runId, request);
  });
};

export const resume = (
  parts: EngineParts,
  feed: EventFeed,
  request: ResumeRequest & RunControl,
): Promise<RunOutcome> => {
  const runId = request.runId as RunId;
  return withLock(parts, runId, async () => {
    const { state } = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
    if (RUN_ENDED.includes(state)) {
      throw new ProvostError("RUN_NOT_RESUMABLE", `run ${runId} is ${state}`, { runId, state });
    }
    await parts.db.transaction(parts.tenantId, (tx) => resumeRun(tx, runId, "resumed by the user"));
    return execute(parts, feed, runId, request);
  });
};

/** When an engine is at work it ends what runs; when none is, nobody else will, and it is done here. */
export const cancel = async (parts: EngineParts, runId: RunId, reason: string): Promise<void> => {
  await parts.db.transaction(parts.tenantId, (tx) => cancelRun(tx, runId, reason));
  const finish = async (): Promise<void> => {
    const { state } = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
    if (state === "cancelling") await parts.db.transaction(parts.tenantId, (tx) => finishCancel(tx, runId));
  };
  await withLock(parts, runId, finish).catch((error: unknown) => {
    if (!(error instanceof ProvostError) || error.code !== "HOME_LOCKED") throw error;
  });
};
