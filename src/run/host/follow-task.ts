/** What an attempt at a task of a run prints, as it comes. */
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Attempt } from "../../model/run.ts";
import { RUN_GOING_ON, TASK_ENDED } from "../../model/states.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import { followOutput, NOTHING, untilLooked } from "../../fleet/follow-output.ts";
import { type StoredFile, storedFile } from "../../store/home/stored-file.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { getRun } from "../../store/runs/runs.ts";
import { getTask } from "../../store/tasks/tasks.ts";
import type { AttemptRequest } from "../attempt/attempt-patch.ts";
import { attemptOutputPath } from "../attempt/output.ts";
import type { EngineParts } from "../execution/execute.ts";
import { findOutput } from "../reading/status.ts";

/** @param from the byte to begin with */
export type FollowRequest = AttemptRequest & { from: number; signal: AbortSignal };

/** Whether there may be more of it, and the attempts at it, the first first. */
export type TaskLook = { goesOn: boolean; attempts: Pick<Attempt, "number" | "state" | "outputBlob">[] };

type Looking = { look: () => Promise<TaskLook>; request: FollowRequest };

/** One that waits for its merge may still be sent back: only then is it known whether another one follows. */
const IN_HAND: readonly Attempt["state"][] = ["running", "merging"];

const lookerOf =
  ({ db, tenantId }: EngineParts, { runId, taskId }: FollowRequest) =>
  (): Promise<TaskLook> =>
    db.transaction(tenantId, async (tx) => {
      const run = await getRun(tx, runId as RunId);
      const task = await getTask(tx, run.runId, taskId as TaskId);
      const all = await listAttempts(tx, run.runId);
      return {
        goesOn: !TASK_ENDED.includes(task.state) && RUN_GOING_ON.includes(run.state),
        attempts: all.filter((attempt) => attempt.taskId === taskId),
      };
    });

/** The first attempt after that number; null when none is to come any more. */
const untilBegun = async ({ look, request: { signal } }: Looking, after: number): Promise<number | null> => {
  for (;;) {
    const { goesOn, attempts } = await look();
    const begun = attempts.find(({ number }) => number > after);
    if (begun !== undefined) return begun.number;
    if (signal.aborted || !goesOn) return null;
    await untilLooked(signal);
  }
};

async function* followNumber(
  parts: EngineParts,
  feed: EventFeed,
  { look, request }: Looking,
  number: number,
): AsyncGenerator<Uint8Array> {
  const { runId, taskId, from, signal } = request;
  const find = async () => {
    const { goesOn, attempts } = await look();
    return { goesOn, attempt: attempts.find((one) => one.number === number) };
  };
  const isOver = async (): Promise<boolean> => {
    const { goesOn, attempt } = await find();
    return !goesOn || attempt === undefined || !IN_HAND.includes(attempt.state);
  };
  const kept = async (): Promise<StoredFile> => {
    const outputBlob = (await find()).attempt?.outputBlob ?? null;
    const what = `the output of attempt ${number} at task ${taskId}`;
    return outputBlob === null ? NOTHING : storedFile(parts.blobs.path(outputBlob), what);
  };
  const onWake = (wake: () => void): (() => void) =>
    feed.onEvent((event) => {
      if (event.runId === runId && (event.taskId === taskId || event.taskId === null)) wake();
    });
  const path = attemptOutputPath(parts.home, { runId, taskId, number });
  yield* followOutput({ path, isOver, kept, from, onWake }, signal);
}

async function* follow(
  parts: EngineParts,
  feed: EventFeed,
  looking: Looking,
  first: number,
): AsyncGenerator<Uint8Array> {
  const { attempt, from } = looking.request;
  let hasPrinted = from > 0;
  for (let after = first - 1; ;) {
    const number = await untilBegun(looking, after);
    if (number === null) return;
    for await (const piece of followNumber(parts, feed, looking, number)) {
      hasPrinted = true;
      yield piece;
    }
    // Who names none hears of the first that prints anything: the bytes of two could not be told apart.
    if (attempt !== undefined || hasPrinted) return;
    after = number;
  }
}

/** What is not there is refused before anything is answered; all else is waited for afterwards. */
export const followTask = async (
  parts: EngineParts,
  feed: EventFeed,
  request: FollowRequest,
): Promise<AsyncIterable<Uint8Array>> => {
  const { runId, taskId, attempt, from } = request;
  const look = lookerOf(parts, request);
  const { goesOn, attempts } = await look();
  const last = attempts.at(-1)?.number ?? 0;
  const first = attempt ?? Math.max(1, last);
  const isKnown = attempts.some(({ number }) => number === first);
  if (isKnown || (goesOn && first === last + 1)) return follow(parts, feed, { look, request }, first);
  // None of its own: a fork may have inherited what it printed.
  const path = await findOutput(parts, runId as RunId, taskId, attempt);
  const stored = await storedFile(path, `the output of task ${taskId}`);
  return from < stored.bytes ? stored.read({ first: from, last: stored.bytes - 1 }) : NOTHING.read();
};
