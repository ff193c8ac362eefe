/** The composition root: the only place that knows every folder and wires them together. */
import { shellAgent } from "./agents/kinds/shell/shell-agent.ts";
import { createEventLog } from "./events/event-log.ts";
import type { Event } from "./model/event.ts";
import { LOCAL_TENANT, type RunId, type TaskId } from "./model/ids.ts";
import type { Attestation, Run } from "./model/run.ts";
import { loadSigningKey } from "./proof/signing-key.ts";
import { createQueue } from "./queue/queue.ts";
import { retryTask } from "./queue/reopen.ts";
import { pauseRun } from "./queue/run-control.ts";
import { attestRun, type AttestRequest } from "./run/attest-run.ts";
import { createEventFeed } from "./run/event-feed.ts";
import type { EngineParts } from "./run/execute.ts";
import { cancel, resume, start, type ResumeRequest, type RunControl, type StartControl } from "./run/operations.ts";
import type { RunOutcome } from "./run/outcome.ts";
import type { StartRequest } from "./run/prepare.ts";
import { findOutput, readStatus, type RunStatus } from "./run/status.ts";
import { systemClock } from "./runtime/clock.ts";
import { createBlobs } from "./store/blobs.ts";
import { openDatabase, type Tx } from "./store/database.ts";
import { startEmbeddedPostgres } from "./store/embedded-postgres.ts";
import { openHome } from "./store/home.ts";
import { listRuns } from "./store/runs.ts";

export type { AttestRequest } from "./run/attest-run.ts";
export type { ResumeRequest, RunControl, StartControl } from "./run/operations.ts";
export type { RunOutcome } from "./run/outcome.ts";
export type { StartRequest } from "./run/prepare.ts";
export type { RunStatus } from "./run/status.ts";

export type ControlPlane = {
  /** Goes on with an unfinished run of the same plan and base, if there is one and the request is not `fresh`. */
  startRun(request: StartRequest & StartControl): Promise<RunOutcome>;
  /** Of a run that has ended only what is unsettled is done: its packet, `apply`. RUN_NOT_RESUMABLE when nothing is. */
  resumeRun(request: ResumeRequest & RunControl): Promise<RunOutcome>;
  listRuns(): Promise<Run[]>;
  status(runId: string): Promise<RunStatus>;
  pause(runId: string, reason: string): Promise<void>;
  cancel(runId: string, reason: string): Promise<void>;
  retryTask(runId: string, taskId: string): Promise<void>;
  attest(runId: string, request: AttestRequest): Promise<Attestation>;
  /** File with a task's output, growing while the task runs. TASK_NOT_FOUND. */
  outputPath(runId: string, taskId: string, attemptNumber?: number): Promise<string>;
  events(runId: string, after: number): Promise<Event[]>;
  /** Calls back for each event after it is committed, also those of other processes. */
  onEvent(listener: (event: Event) => void): () => void;
  close(): Promise<void>;
};

const EVENTS_AT_ONCE = 1_000;

const openParts = async (homePath: string): Promise<EngineParts & { stop(): Promise<void> }> => {
  const home = await openHome(homePath);
  const postgres = await startEmbeddedPostgres(home);
  const db = await openDatabase(postgres.connection).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  return {
    tenantId: LOCAL_TENANT,
    home,
    db,
    queue: createQueue({ db, clock: systemClock, random: Math.random }),
    events: createEventLog(),
    blobs: createBlobs(home.blobs),
    clock: systemClock,
    kinds: new Map([[shellAgent.name, shellAgent]]),
    stop: async () => {
      await db.close();
      await postgres.stop();
    },
  };
};

export const openControlPlane = async (options: { homePath: string }): Promise<ControlPlane> => {
  const parts = await openParts(options.homePath);
  const feed = await createEventFeed(parts.db, parts.events, parts.tenantId);
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.db.transaction(parts.tenantId, work);
  return {
    startRun: (request) => start(parts, feed, request),
    resumeRun: (request) => resume(parts, feed, request),
    listRuns: () => transact((tx) => listRuns(tx)),
    status: (runId) => readStatus(parts, runId as RunId),
    pause: (runId, reason) => transact((tx) => pauseRun(tx, runId as RunId, reason)),
    cancel: (runId, reason) => cancel(parts, runId as RunId, reason),
    retryTask: (runId, taskId) => transact((tx) => retryTask(tx, runId as RunId, taskId as TaskId, "user")),
    attest: async (runId, request) => {
      const key = await loadSigningKey(parts.home.keys);
      return transact((tx) => attestRun(tx, parts.events, runId as RunId, request, key));
    },
    outputPath: (runId, taskId, number) => findOutput(parts, runId as RunId, taskId, number),
    events: (runId, after) => transact((tx) => parts.events.read(tx, { runId, after, limit: EVENTS_AT_ONCE })),
    onEvent: (listener) => feed.onEvent(listener),
    close: async () => {
      await feed.close();
      await parts.stop();
    },
  };
};
