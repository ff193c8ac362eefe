/** All that one tenant can do with runs. Whoever has it cannot name another tenant. */
import type { Event } from "../model/event.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import type { Attestation, Run } from "../model/run.ts";
import type { RunState } from "../model/states.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { retryTask } from "../queue/reopen.ts";
import { pauseRun } from "../queue/run-control.ts";
import { type AgentRecord, listAgents } from "../store/agents.ts";
import type { Tx } from "../store/database.ts";
import { getRun, listRuns, lockRun, pageRuns } from "../store/runs.ts";
import { attestRun, type AttestRequest } from "./attest-run.ts";
import type { EventFeed } from "../events/event-feed.ts";
import {
  cancel,
  type OperationParts,
  resume,
  type ResumeRequest,
  type RunControl,
  start,
  type StartControl,
} from "./operations.ts";
import type { RunOutcome } from "./outcome.ts";
import type { StartRequest } from "./prepare.ts";
import { createRunFiles, type RunFiles } from "./run-files.ts";
import { readStatus, type RunStatus } from "./status.ts";

/** Throws when what is about to be changed is not what the asker has seen. */
export type Expectation = (run: Run) => void;

export type TenantControl = {
  /** Goes on with an unfinished run of the same plan and base, if there is one and the request is not `fresh`. */
  startRun(request: StartRequest & StartControl): Promise<RunOutcome>;
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
  retryTask(runId: string, taskId: string): Promise<void>;
  attest(runId: string, request: AttestRequest): Promise<Attestation>;
  files: RunFiles;
  /** Who works or has worked here, the last first. */
  listAgents(): Promise<AgentRecord[]>;
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

export const createTenantControl = (parts: OperationParts, feed: EventFeed): TenantControl => {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.db.transaction(parts.tenantId, work);
  return {
    startRun: (request) => start(parts, feed, request),
    resumeRun: (request) => resume(parts, feed, request),
    listRuns: () => transact((tx) => listRuns(tx)),
    pageRuns: (request) => transact((tx) => pageRuns(tx, request)),
    run: (runId) => transact((tx) => getRun(tx, runId as RunId)),
    status: async (runId) => {
      const status = await readStatus(parts, runId as RunId);
      return { ...status, inHand: await parts.claims.worksOn(status.run) };
    },
    pause: (runId, reason, expect) =>
      transact(async (tx) => {
        await meet(tx, runId as RunId, expect);
        await pauseRun(tx, runId as RunId, reason);
      }),
    cancel: (runId, reason, expect) => cancel(parts, runId as RunId, reason, (tx) => meet(tx, runId as RunId, expect)),
    retryTask: (runId, taskId) => transact((tx) => retryTask(tx, runId as RunId, taskId as TaskId, "user")),
    attest: async (runId, request) => {
      const key = await loadSigningKey(parts.home.keys);
      return transact((tx) => attestRun(tx, parts.events, runId as RunId, request, key));
    },
    files: createRunFiles(parts, feed),
    listAgents: () => transact((tx) => listAgents(tx)),
    events: (runId, after) => transact((tx) => parts.events.read(tx, { runId, after, limit: EVENTS_AT_ONCE })),
    onEvent: (listener) => feed.onEvent(listener),
  };
};
