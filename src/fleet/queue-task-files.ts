/** What tasks without a run have printed and handed in, as bytes. */
import { ProvostError } from "../model/errors.ts";
import type { TaskId, TenantId } from "../model/ids.ts";
import type { QueueTask } from "../model/queue-task.ts";
import { RUN_TASK_KIND } from "../model/remote-task.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import type { Blobs } from "../store/home/blobs.ts";
import { notStored, type StoredFile, storedFile } from "../store/home/stored-file.ts";
import type { FailedAttempt } from "../store/tasks/failed-attempts.ts";
import { followOutput, type FollowedAttempt, isThere, NOTHING, untilLooked } from "./follow-output.ts";
import { outputPath } from "./task-output.ts";

/** @param attempt the last when absent */
export type OutputRequest = { taskId: string; attempt?: number };

/** @param from the byte to begin with; the first when absent */
export type FollowRequest = OutputRequest & { from?: number; signal: AbortSignal };

export type QueueTaskFiles = {
  /** What has come so far of an attempt that goes on. TASK_NOT_FOUND, EVIDENCE_NOT_FOUND when it has printed nothing. */
  output(request: OutputRequest): Promise<StoredFile>;
  /**
   * As it comes, until the attempt ends. Of one that is still to come from when it is begun: the first, where none is
   * named, or the next at a task that waits. TASK_NOT_FOUND.
   */
  followOutput(request: FollowRequest): Promise<AsyncIterable<Uint8Array>>;
  /** EVIDENCE_NOT_FOUND unless an attempt at the task has printed it, or handed it in. */
  evidence(taskId: string, sha256: string): Promise<StoredFile>;
};

type Parts = {
  queue: Pick<TaskQueue, "get">;
  blobs: Blobs;
  /** Where the output of what is in hand lies. */
  folder: string;
};

type Found = QueueTask & { failedAttempts: FailedAttempt[] };
/** `output` is the name of what is kept of it. Open: nothing was reported about it, so that what has come lies where it came. */
type Attempt = { number: number; output: string | null; isOpen: boolean; goesOn?: true };

/** Those that are known: of one that was given back, or cancelled in hand, nothing is kept. */
const attemptsOf = ({ state, attempts, outputBlob, failedAttempts }: Found): Attempt[] => {
  const failed = failedAttempts.map((one) => ({
    number: one.number,
    output: one.outputBlob,
    isOpen: one.state === "lost" && one.outputBlob === null,
  }));
  if (state === "leased") return [...failed, { number: attempts, output: null, isOpen: true, goesOn: true }];
  return state === "succeeded" ? [...failed, { number: attempts, output: outputBlob, isOpen: false }] : failed;
};

const attemptIn = (task: Found, number: number | undefined): Attempt => {
  const attempts = attemptsOf(task);
  const attempt = number === undefined ? attempts.at(-1) : attempts.find((one) => one.number === number);
  if (attempt !== undefined) return attempt;
  const which = number === undefined ? "no attempt yet" : `no attempt ${number}`;
  throw new ProvostError("TASK_NOT_FOUND", `task ${task.taskId} has ${which}`, { taskId: task.taskId });
};

/** Of a task at which there was no attempt yet: whether there may be one. */
const MAY_BEGIN: ReadonlySet<QueueTask["state"]> = new Set(["scheduled", "queued", "leased"]);

const isNext = ({ state, attempts }: Found, number: number): boolean => number === attempts + 1 && MAY_BEGIN.has(state);

type Reading = {
  find: (taskId: string) => Promise<Found>;
  kept: (attempt: Attempt, what: string) => Promise<StoredFile> | StoredFile;
  pathOf: (taskId: string, number: number) => string;
};

const following = ({ find, kept, pathOf }: Reading) => {
  /** Null when it is not to come any more. */
  const untilBegun = async ({ taskId, attempt, signal }: FollowRequest): Promise<number | null> => {
    for (;;) {
      const task = await find(taskId);
      const begun = attempt === undefined ? attemptsOf(task).at(-1)?.number : attempt;
      if (begun !== undefined && begun <= task.attempts) return begun;
      if (signal.aborted || !MAY_BEGIN.has(task.state)) return null;
      await untilLooked(signal);
    }
  };
  return async function* (request: FollowRequest): AsyncGenerator<Uint8Array> {
    const { taskId, from = 0, signal } = request;
    const number = await untilBegun(request);
    if (number === null) return;
    const look = async () => attemptsOf(await find(taskId)).find((one) => one.number === number);
    const attempt: FollowedAttempt = {
      from,
      path: pathOf(taskId, number),
      isOver: async () => (await look())?.goesOn !== true,
      kept: async () => {
        const ended = await look(); // gone when it was given back, or cancelled in hand
        return ended === undefined ? NOTHING : kept(ended, `the output of attempt ${number} at task ${taskId}`);
      },
    };
    yield* followOutput(attempt, signal);
  };
};

export const createQueueTaskFiles = ({ queue, blobs, folder }: Parts, tenantId: TenantId): QueueTaskFiles => {
  const find = async (taskId: string): Promise<Found> => {
    const task = await queue.get(tenantId, taskId as TaskId);
    if (task.kind !== RUN_TASK_KIND) return task;
    // Who may read it is a matter of its run.
    throw new ProvostError("TASK_NOT_FOUND", `task ${taskId} is an attempt of a run: see \`provost logs\``, { taskId });
  };
  const pathOf = (taskId: string, number: number): string =>
    outputPath(folder, tenantId, { runId: null, taskId, token: number });
  const kept = ({ output }: Attempt, what: string): Promise<StoredFile> | StoredFile =>
    output === null ? NOTHING : storedFile(blobs.path(output), what);
  const follow = following({ find, kept, pathOf });
  return {
    output: async ({ taskId, attempt: asked }) => {
      const attempt = attemptIn(await find(taskId), asked);
      const { number } = attempt;
      const what = `the output of attempt ${number} at task ${taskId}`;
      if (!attempt.isOpen) return kept(attempt, what);
      const growing = pathOf(taskId, number);
      if (await isThere(growing)) return storedFile(growing, what);
      // It has printed nothing yet, or elsewhere; or it was reported since it was looked up.
      const now = attemptIn(await find(taskId), number);
      if (now.isOpen) throw notStored(what);
      return kept(now, what);
    },
    followOutput: async (request) => {
      // Before anything is answered: what is not there is refused then, and not in the middle.
      const task = await find(request.taskId);
      if (request.attempt !== undefined && !isNext(task, request.attempt)) attemptIn(task, request.attempt);
      return follow(request);
    },
    evidence: async (taskId, sha256) => {
      const { outputBlob, evidence, failedAttempts } = await find(taskId);
      const proofs = [{ outputBlob, evidence }, ...failedAttempts];
      const isNamed = proofs.some((proof) => proof.evidence.some((one) => one.sha256 === sha256));
      const isKnown =
        proofs.some((proof) => proof.outputBlob === sha256) || (isNamed && (await blobs.isClaimed(tenantId, sha256)));
      if (!isKnown) throw notStored(`evidence ${sha256} of task ${taskId}`);
      return storedFile(blobs.path(sha256), `evidence ${sha256}`);
    },
  };
};
