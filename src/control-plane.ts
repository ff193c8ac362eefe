/** The composition root: the only place that knows every folder and wires them together. */
import { access } from "node:fs/promises";
import { shellAgent } from "./agents/kinds/shell/shell-agent.ts";
import { createEventLog } from "./events/event-log.ts";
import { ProvostError } from "./model/errors.ts";
import type { Event } from "./model/event.ts";
import { LOCAL_TENANT, type RunId, type TaskId } from "./model/ids.ts";
import type { Attestation, Attempt, CriterionRecord, GateRecord, Run, RunTask } from "./model/run.ts";
import { RUN_ENDED } from "./model/states.ts";
import { loadSigningKey } from "./proof/signing-key.ts";
import { createQueue } from "./queue/queue.ts";
import { retryTask } from "./queue/reopen.ts";
import { cancelRun, finishCancel, pauseRun, resumeRun, startRun } from "./queue/run-control.ts";
import { attestRun, type AttestRequest } from "./run/attest-run.ts";
import { createEventFeed } from "./run/event-feed.ts";
import { executeRun, type EngineParts } from "./run/execute.ts";
import { attemptOutputPath } from "./run/output.ts";
import { outcomeOf, type RunOutcome } from "./run/outcome.ts";
import { prepareRun, type StartRequest } from "./run/prepare.ts";
import { settleRun } from "./run/settle.ts";
import { systemClock } from "./runtime/clock.ts";
import { uuidV7 } from "./runtime/ids.ts";
import { listAttempts } from "./store/attempts.ts";
import { createBlobs } from "./store/blobs.ts";
import { listCriteria } from "./store/criteria.ts";
import { openDatabase } from "./store/database.ts";
import { startEmbeddedPostgres } from "./store/embedded-postgres.ts";
import { listGates } from "./store/gates.ts";
import { openHome } from "./store/home.ts";
import { getRun, listRuns } from "./store/runs.ts";
import { listTasks } from "./store/tasks.ts";

export type { AttestRequest } from "./run/attest-run.ts";
export type { RunOutcome } from "./run/outcome.ts";
export type { StartRequest } from "./run/prepare.ts";

export type RunControl = {
  /** Abort pauses the run cleanly. */
  signal: AbortSignal;
  onEvent?: ((event: Event) => void) | undefined;
};

export type ResumeRequest = { runId: string; maxAgents?: number | undefined; apply: boolean };

export type RunStatus = {
  run: Run;
  tasks: RunTask[];
  attempts: Attempt[];
  criteria: CriterionRecord[];
  gates: GateRecord[];
};

export type ControlPlane = {
  startRun(request: StartRequest & RunControl): Promise<RunOutcome>;
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

const readStatus = (parts: EngineParts, runId: RunId): Promise<RunStatus> =>
  parts.db.transaction(parts.tenantId, async (tx) => ({
    run: await getRun(tx, runId),
    tasks: await listTasks(tx, runId),
    attempts: await listAttempts(tx, runId),
    criteria: await listCriteria(tx, runId),
    gates: await listGates(tx, runId),
  }));

const findOutput = async (parts: EngineParts, runId: RunId, taskId: string, number?: number): Promise<string> => {
  const { attempts } = await readStatus(parts, runId);
  const own = attempts.filter((attempt) => attempt.taskId === taskId);
  const attempt = number === undefined ? own.at(-1) : own.find((candidate) => candidate.number === number);
  if (attempt === undefined) {
    const which = number === undefined ? "no attempt yet" : `no attempt ${number}`;
    throw new ProvostError("TASK_NOT_FOUND", `task ${taskId} of run ${runId} has ${which}`, { runId, taskId });
  }
  const growing = attemptOutputPath(parts.home, attempt);
  const there = await access(growing).then(
    () => true,
    () => false,
  );
  return there || attempt.outputBlob === null ? growing : parts.blobs.path(attempt.outputBlob);
};

export const openControlPlane = async (options: { homePath: string }): Promise<ControlPlane> => {
  const parts = await openParts(options.homePath);
  const feed = await createEventFeed(parts.db, parts.events, parts.tenantId);
  const transact: <T>(work: Parameters<typeof parts.db.transaction<T>>[1]) => Promise<T> = (work) =>
    parts.db.transaction(parts.tenantId, work);

  const execute = async (runId: RunId, control: RunControl & Pick<ResumeRequest, "apply" | "maxAgents">): Promise<RunOutcome> => {
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

  const cancel = async (runId: RunId, reason: string): Promise<void> => {
    await transact((tx) => cancelRun(tx, runId, reason));
    // Nobody else will end it when no engine is at work; when one is, the lock says so and that engine does.
    await withLock(parts, runId, async () => {
      const { state } = await transact((tx) => getRun(tx, runId));
      if (state === "cancelling") await transact((tx) => finishCancel(tx, runId));
    }).catch((error: unknown) => {
      if (!(error instanceof ProvostError) || error.code !== "HOME_LOCKED") throw error;
    });
  };

  return {
    startRun: async (request) => {
      const runId = uuidV7(parts.clock.now()) as RunId;
      return withLock(parts, runId, async () => {
        const { records } = await prepareRun(request, parts.home, runId);
        await transact((tx) => startRun(tx, records));
        return execute(runId, request);
      });
    },
    resumeRun: async (request) => {
      const runId = request.runId as RunId;
      return withLock(parts, runId, async () => {
        const { state } = await transact((tx) => getRun(tx, runId));
        if (RUN_ENDED.includes(state)) {
          throw new ProvostError("RUN_NOT_RESUMABLE", `run ${runId} is ${state}`, { runId, state });
        }
        await transact((tx) => resumeRun(tx, runId, "resumed by the user"));
        return execute(runId, request);
      });
    },
    listRuns: () => transact((tx) => listRuns(tx)),
    status: (runId) => readStatus(parts, runId as RunId),
    pause: (runId, reason) => transact((tx) => pauseRun(tx, runId as RunId, reason)),
    cancel: (runId, reason) => cancel(runId as RunId, reason),
    retryTask: (runId, taskId) => transact((tx) => retryTask(tx, runId as RunId, taskId as TaskId, "user")),
    attest: async (runId, request) => {
      const key = await loadSigningKey(parts.home.keys);
      return transact((tx) => attestRun(tx, parts.events, runId as RunId, request, key));
    },
    outputPath: (runId, taskId, number) => findOutput(parts, runId as RunId, taskId, number),
    events: (runId, after) => transact((tx) => parts.events.read(tx, { runId, after, limit: EVENTS_AT_ONCE })),
    onEvent: feed.onEvent,
    close: async () => {
      await feed.close();
      await parts.stop();
    },
  };
};
