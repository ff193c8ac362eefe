/**
 * Follows an agent's task to its end. Invariant: what is on record decides how it is asked: a task whose name is known is
 * looked at and never begun again, however often the connection breaks or this engine starts.
 */
import { type Message, type StreamResponse, type Task, TaskState } from "@a2a-js/sdk";
import type { Client } from "@a2a-js/sdk/client";
import { TaskNotFoundError, UnsupportedOperationError } from "@a2a-js/sdk/errors";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { Clock } from "../../../runtime/clock.ts";
import { pauseFor } from "../elsewhere/pause.ts";
import { ENDED, fold, newView, type TaskView } from "./task-view.ts";

export type Following = {
  client: Client;
  clock: Clock;
  signal: AbortSignal;
  streaming: boolean;
  pollMs: number;
  contextId: string;
  /** As it is on record; null while the agent was not heard. */
  taskId: string | null;
  /** Whether the agent may have begun although it was not heard. */
  mayHaveBegun: boolean;
  order: () => Promise<Message>;
  /** Before anything else is done about it. */
  onNamed: (taskId: string) => Promise<void>;
  onHeard: (before: TaskView, now: TaskView) => void;
  /** The answer to what it asks, as the next message. */
  onAsked: (view: TaskView) => Promise<Message>;
};

const MOST_BREAKS = 5;
const FIRST_DELAY_MS = 250;
const ASKS: readonly TaskState[] = [TaskState.TASK_STATE_INPUT_REQUIRED];

type Events = AsyncIterable<StreamResponse>;

const pause = ({ clock, signal }: Following, delayMs: number): Promise<void> => pauseFor(clock, delayMs, signal);

const configuration = { acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately: true };

async function* send({ client, signal, streaming }: Following, message: Message): Events {
  const request = { tenant: "", message, configuration, metadata: undefined };
  if (streaming) {
    yield* client.sendMessageStream(request, { signal });
    return;
  }
  const answer = await client.sendMessage(request, { signal });
  yield "messageId" in answer
    ? { payload: { $case: "message", value: answer } }
    : { payload: { $case: "task", value: answer } };
}

async function* look({ client, signal }: Following, id: string): Events {
  const task = await client.getTask({ tenant: "", id }, { signal });
  yield { payload: { $case: "task", value: task } };
}

/** As it is now, and then as it goes on. */
async function* watch(following: Following, id: string): Events {
  const { client, signal, streaming, pollMs } = following;
  const task = await client.getTask({ tenant: "", id }, { signal });
  yield { payload: { $case: "task", value: task } };
  if (ENDED.includes(task.status?.state ?? TaskState.TASK_STATE_UNSPECIFIED)) return;
  if (streaming) {
    try {
      yield* client.resubscribeTask({ tenant: "", id }, { signal });
      return;
    } catch (error) {
      // It has ended in between, or nobody works on it any more: then looking tells.
      if (!(error instanceof UnsupportedOperationError)) throw error;
    }
  }
  await pause(following, pollMs);
  yield* look(following, id);
}

/** A task that was begun by the message of a job, when the answer to it was not heard. */
export const findTask = async (client: Client, contextId: string, signal: AbortSignal): Promise<Task | undefined> => {
  const request = { tenant: "", contextId, status: TaskState.TASK_STATE_UNSPECIFIED, pageToken: "" };
  const found = await client
    .listTasks({ ...request, statusTimestampAfter: undefined, includeArtifacts: true }, { signal })
    .catch((error: unknown) => {
      // Who lists nothing has the message's id to know it by.
      if (error instanceof ProvostError) throw error;
      return { tasks: [] };
    });
  return found.tasks.find((one) => one.contextId === contextId);
};

async function* findOrSend(following: Following): Events {
  const { client, signal, contextId } = following;
  if (following.mayHaveBegun) {
    const task = await findTask(client, contextId, signal);
    if (task !== undefined) {
      yield { payload: { $case: "task", value: task } };
      return;
    }
  }
  yield* send(following, await following.order());
}

/** What the agent itself refuses stays refused; everything else may be a matter of the connection. */
const isPassing = (thrown: unknown): boolean => {
  if (thrown instanceof TaskNotFoundError) return false;
  return !(thrown instanceof ProvostError) || thrown.code === "AGENT_UNREACHABLE";
};

const failure = (thrown: unknown): ProvostError => {
  if (thrown instanceof ProvostError) return thrown;
  if (thrown instanceof TaskNotFoundError) {
    return new ProvostError("AGENT_WORK_FAILED", "the agent knows nothing of the task any more", {}, { cause: thrown });
  }
  return new ProvostError("AGENT_PROTOCOL_FAILED", asProvostError(thrown).message, {}, { cause: thrown });
};

/** Resolves with the task as it ended, or stands still. AGENT_UNREACHABLE, AGENT_PROTOCOL_FAILED, AGENT_WORK_FAILED. */
export const followTask = async (following: Following): Promise<TaskView> => {
  let view = newView(following.taskId, following.contextId);
  let next: Message | null = null;
  let breaks = 0;
  let begun = following.mayHaveBegun;
  const events = (): Events => {
    if (next !== null) return send(following, next);
    return view.id === null ? findOrSend({ ...following, mayHaveBegun: begun }) : watch(following, view.id);
  };
  for (;;) {
    try {
      for await (const event of events()) {
        breaks = 0;
        next = null;
        const before = view;
        view = fold(view, event);
        if (view.id !== null && view.id !== before.id) await following.onNamed(view.id);
        following.onHeard(before, view);
        if (ENDED.includes(view.state) || ASKS.includes(view.state)) break;
      }
    } catch (thrown) {
      if (following.signal.aborted || !isPassing(thrown)) throw failure(thrown);
      breaks += 1;
      if (breaks >= MOST_BREAKS) throw failure(thrown);
      begun = true;
      await pause(following, FIRST_DELAY_MS * 2 ** (breaks - 1));
      continue;
    }
    if (ENDED.includes(view.state) || view.state === TaskState.TASK_STATE_AUTH_REQUIRED) return view;
    if (ASKS.includes(view.state)) next = await following.onAsked(view);
  }
};
