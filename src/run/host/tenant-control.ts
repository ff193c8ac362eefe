/** All that one tenant can do with runs. Whoever has it cannot name another tenant. */
import type { Event } from "../../model/event.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Attestation, Run, RunTask } from "../../model/run.ts";
import type { Simulation } from "../../model/simulation.ts";
import type { RunState } from "../../model/states.ts";
import { loadSigningKey } from "../../proof/signing-key.ts";
import { retryTask } from "../../queue/reopen.ts";
import { pauseRun } from "../../queue/run-control.ts";
import { type AgentLoad, listAgentLoads } from "../../store/agents/agent-spending.ts";
import type { Tx } from "../../store/database.ts";
import { getRun, listRuns, lockRun, pageRuns } from "../../store/runs/runs.ts";
import { getTask } from "../../store/tasks/tasks.ts";
import type { AttestRequest } from "../reading/attest-request.ts";
import { attestRun } from "../reading/attest-run.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import { type ForkRequest, forkRun } from "../fork/fork-run.ts";
import type { ForkPoint } from "../fork/kept-tasks.ts";
import { type ForkPreview, previewFork } from "../fork/preview-fork.ts";
import {
  cancel,
  type OperationParts,
  resume,
  type ResumeRequest,
  type RunControl,
  start,
  type StartControl,
  untilLeft,
} from "./operations.ts";
import type { RunOutcome } from "../attempt/outcome.ts";
import type { StartRequest } from "../start/prepare.ts";
import type { PlanText } from "../start/plan-library.ts";
import { createRunFiles, type RunFiles } from "./run-files.ts";
import { type SimulationRequest, simulateText } from "../simulate/simulate-text.ts";
import { readStatus, type RunStatus } from "../reading/status.ts";

/** Throws when what is about to be changed is not what the asker has seen. */
export type Expectation = (run: Run) => void;

export type TenantControl = {
  /** Goes on with an unfinished run of the same plan and base, if there is one and the request is not `fresh`. */
  startRun(request: StartRequest & StartControl): Promise<RunOutcome>;
  /** A run that begins as another one stood, and is worked on to its end. FORK_POINT_INVALID. */
  forkRun(request: ForkRequest & RunControl): Promise<RunOutcome>;
  /** What a fork would keep, and what would be done again. RUN_NOT_FOUND, FORK_POINT_INVALID. */
  previewFork(runId: string, point: ForkPoint): Promise<ForkPreview>;
  /** Of a run that has ended only what is unsettled is done: its packet, `apply`. RUN_NOT_RESUMABLE when nothing is. */
  resumeRun(request: ResumeRequest & RunControl): Promise<RunOutcome>;
  listRuns(): Promise<Run[]>;
  /** Newest first, from the one after `before` on. */
  pageRuns(request: { before: string | null; state: RunState | null; limit: number }): Promise<Run[]>;
  /** RUN_NOT_FOUND. */
  run(runId: string): Promise<Run>;
  status(runId: string): Promise<RunStatus>;
  pause(runId: string, reason: string, expect?: Expectation): Promise<void>;
  cancel(runId: string, reason: string, expect?: Expectation): Promise<void>;
  /** Nobody takes the run up until `work` has ended. RUN_IN_HAND, HOME_LOCKED. */
  keepAlone<T>(runId: string, work: () => Promise<T>): Promise<T>;
  /** As it is queued again: once the run goes on, it may be in hand or over at any moment. */
  retryTask(runId: string, taskId: string): Promise<RunTask>;
  attest(runId: string, request: AttestRequest): Promise<Attestation>;
  /** What a plan may come to, by what is on record about its tasks. PLAN_CYCLE. */
  simulate(text: PlanText, request: SimulationRequest): Promise<Simulation>;
  files: RunFiles;
  /** Who works or has worked here, the last first. */
  listAgents(): Promise<AgentLoad[]>;
  events(runId: string, after: number): Promise<Event[]>;
  /** Calls back for each event after it is committed, also those of other processes. */
  onEvent(listener: (event: Event) => void): () => void;
};

const EVENTS_AT_ONCE = 1_000;

/** Looked at under the lock that the change itself takes: nothing can come between. */
const meet = async (tx: Tx, runId: RunId, expect: Expectation | undefined): Promise<void> => {
  if (expect === undefined) return;
  await lockRun(tx, runId, "update");
  expect(await getRun(tx, runId));
};

/**
 * In nobody's hands is said of a run only if it is still what it was read as: one that was let go of in between has been
 * brought to its end or pause before, and would seem to be cut off.
 */
const statusNow = async (parts: OperationParts, runId: RunId): Promise<RunStatus> => {
  for (;;) {
    const status = await readStatus(parts, runId);
    const inHand = await parts.claims.worksOn(status.run);
    if (inHand !== false) return { ...status, inHand };
    const { state } = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
    if (state === status.run.state) return { ...status, inHand };
  }
};

export const createTenantControl = (parts: OperationParts, feed: EventFeed): TenantControl => {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.db.transaction(parts.tenantId, work);
  return {
    startRun: (request) => untilLeft(parts, feed, start(parts, feed, request), request),
    forkRun: (request) => untilLeft(parts, feed, forkRun(parts, feed, request), request),
    previewFork: (runId, point) => previewFork(parts, runId as RunId, point),
    resumeRun: (request) => untilLeft(parts, feed, resume(parts, feed, request), request),
    listRuns: () => transact((tx) => listRuns(tx)),
    pageRuns: (request) => transact((tx) => pageRuns(tx, request)),
    run: (runId) => transact((tx) => getRun(tx, runId as RunId)),
    status: (runId) => statusNow(parts, runId as RunId),
    pause: (runId, reason, expect) =>
      transact(async (tx) => {
        await meet(tx, runId as RunId, expect);
        await pauseRun(tx, runId as RunId, reason);
      }),
    cancel: (runId, reason, expect) => cancel(parts, runId as RunId, reason, (tx) => meet(tx, runId as RunId, expect)),
    keepAlone: (runId, work) =>
      parts.claims.hold(async (claim) => {
        await claim.take(runId as RunId);
        return work();
      }),
    retryTask: (runId, taskId) =>
      transact(async (tx) => {
        await retryTask(tx, runId as RunId, taskId as TaskId, "user");
        return getTask(tx, runId as RunId, taskId as TaskId);
      }),
    attest: async (runId, request) => {
      const key = await loadSigningKey(parts.home.keys);
      return transact((tx) => attestRun(tx, parts.events, runId as RunId, request, key));
    },
    simulate: (text, request) => simulateText(parts, text, request),
    files: createRunFiles(parts, feed),
    listAgents: () => transact((tx) => listAgentLoads(tx)),
    events: (runId, after) => transact((tx) => parts.events.read(tx, { runId, after, limit: EVENTS_AT_ONCE })),
    onEvent: (listener) => feed.onEvent(listener),
  };
};
