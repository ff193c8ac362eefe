/** What can be done to runs, each by who holds the run where an engine is needed. */
import { type ErrorCode, ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import type { RunId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import { RUN_GOING_ON } from "../../model/states.ts";
import { refuseWhileStopped, setPlanBudgets } from "../../agents/budgets/run-budgets.ts";
import { cancelRun, finishCancel, resumeRun, startRun } from "../../queue/run-control.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Tx } from "../../store/database.ts";
import { getRun } from "../../store/runs/runs.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import { executeRun, type EngineParts } from "../execution/execute.ts";
import { findUnfinished } from "../execution/find-unfinished.ts";
import { outcomeOf, type RunOutcome } from "../attempt/outcome.ts";
import { prepareRun, type StartRequest } from "../start/prepare.ts";
import { refuseRemote } from "../remote/refuse-remote.ts";
import type { Claim, RunClaims } from "./run-claims.ts";
import { settleRun } from "../execution/settle.ts";
import { readStatus } from "../reading/status.ts";
import { whatIsUnsettled } from "../execution/unsettled.ts";

export type RunControl = {
  /** Abort pauses the run cleanly. */
  signal: AbortSignal;
  /** Abort lets go of the run and leaves it "running", for whoever takes it up again. */
  leave?: AbortSignal | undefined;
  /** Called when the run is on record and in hand, before it is worked on. */
  onBegun?: ((run: Run) => void) | undefined;
  onEvent?: ((event: Event) => void) | undefined;
};

export type ResumeRequest = { runId: string; maxAgents?: number | undefined; apply: boolean };

export type OperationParts = EngineParts & { claims: RunClaims };

export const execute = async (
  parts: EngineParts,
  feed: EventFeed,
  runId: RunId,
  control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">,
): Promise<RunOutcome> => {
  const forget = control.onEvent === undefined ? () => undefined : feed.onEvent(control.onEvent);
  try {
    const { signal, leave, maxAgents: slots } = control;
    const context = await executeRun(parts, runId, { signal, leave, slots });
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

export const start = (
  parts: OperationParts,
  feed: EventFeed,
  request: StartRequest & StartControl,
): Promise<RunOutcome> =>
  parts.claims.hold(async (claim) => {
    const runId = uuidV7(parts.clock.now()) as RunId;
    const { records, repository, scratch } = await prepareRun(request, parts.home, runId, async (agents, plan) => {
      refuseRemote(parts.kinds, plan);
      await parts.refuseAgents?.(parts.tenantId, agents);
    });
    const begun = request.fresh ? null : await findUnfinished(parts, records.run, { repository, scratch });
    if (begun !== null) {
      if (scratch) await removeTree(repository.root);
      request.onContinue?.(begun);
      return goOn(parts, feed, claim, begun, request);
    }
    await claim.take(runId);
    const run = await parts.db.transaction(parts.tenantId, async (tx) => {
      await refuseWhileStopped(tx);
      await setPlanBudgets(tx, records.plan.plan, runId, parts.clock.now());
      return startRun(tx, records);
    });
    request.onBegun?.(run);
    return execute(parts, feed, runId, request);
  });

/**
 * Nothing but what is left to do is done: of a run that has ended, at most its packet and `--apply`. What that is, is looked
 * at when the run is in hand: until then others may have done it.
 */
const goOn = async (
  parts: OperationParts,
  feed: EventFeed,
  claim: Claim,
  { runId, homeId }: Pick<Run, "runId" | "homeId">,
  control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">,
): Promise<RunOutcome> => {
  if (homeId !== null && homeId !== parts.home.id) {
    const message = `run ${runId} was started from another data folder than ${parts.home.path}`;
    throw new ProvostError("RUN_ELSEWHERE", message, { runId });
  }
  await claim.take(runId);
  const read = () => parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
  const run = await read();
  const unsettled = await whatIsUnsettled(parts, run, control.apply);
  if (run.state === "failed" || (!unsettled.packet && !unsettled.apply)) {
    // Refuses with RUN_NOT_RESUMABLE what is finished or cancelled.
    await parts.db.transaction(parts.tenantId, async (tx) => {
      // One that is being cancelled has nothing done but its end.
      if (run.state !== "cancelling") await refuseWhileStopped(tx);
      await resumeRun(tx, runId, "resumed by the user");
    });
  }
  control.onBegun?.(await read());
  return execute(parts, feed, runId, control);
};

export const resume = (
  parts: OperationParts,
  feed: EventFeed,
  request: ResumeRequest & RunControl,
): Promise<RunOutcome> =>
  parts.claims.hold(async (claim) => {
    const run = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, request.runId as RunId));
    return goOn(parts, feed, claim, run, request);
  });

/** Whether somebody has to take it up: a word has opened it again, or it was cancelled, while it was let go of. */
export const isLeftOpen = (run: Run, { home }: Pick<OperationParts, "home">): boolean =>
  RUN_GOING_ON.includes(run.state) && (run.homeId === null || run.homeId === home.id);

/**
 * For whoever ends with the run. Somebody who found it in hand relies on that it is seen to: what has come while it was
 * let go of is done before the command ends.
 */
export const untilLeft = async (
  parts: OperationParts,
  feed: EventFeed,
  work: Promise<RunOutcome>,
  control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">,
): Promise<RunOutcome> => {
  const outcome = await work;
  const run = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, outcome.runId as RunId));
  // Who has interrupted it wants no more work done to it; that it is cancelled is no work.
  const wanted = !control.signal.aborted || run.state === "cancelling";
  if (!wanted || !isLeftOpen(run, parts)) return outcome;
  const again = resume(parts, feed, { ...control, onBegun: undefined, runId: run.runId });
  return untilLeft(parts, feed, again, control).catch((error: unknown) => {
    // Somebody else has taken it up meanwhile.
    if (isHeld(error)) return outcome;
    throw error;
  });
};

/** When an engine is at work it ends what runs; when none is, nobody else will, and it is done here. */
export const cancel = async (
  parts: OperationParts,
  runId: RunId,
  reason: string,
  before: (tx: Tx) => Promise<void>,
): Promise<void> => {
  await parts.db.transaction(parts.tenantId, async (tx) => {
    await before(tx);
    await cancelRun(tx, runId, reason);
  });
  const finish = async (claim: Claim): Promise<void> => {
    await claim.take(runId);
    const { state, homeId } = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
    const ours = homeId === null || homeId === parts.home.id;
    if (state === "cancelling" && ours) await parts.db.transaction(parts.tenantId, (tx) => finishCancel(tx, runId));
  };
  await parts.claims.hold(finish).catch((error: unknown) => {
    if (!isHeld(error)) throw error;
  });
};

const HELD: readonly ErrorCode[] = ["HOME_LOCKED", "RUN_IN_HAND"];

const isHeld = (error: unknown): boolean => error instanceof ProvostError && HELD.includes(error.code);
