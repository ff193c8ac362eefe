/**
 * Answers the methods of Agent2Agent from what is on record about runs: nothing is kept here, so that a task is the same
 * after a restart, and on every control plane. Whatever is asked goes through the API, in the name of who asks.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { AgentCard, ListTasksResponse, StreamResponse, Task } from "@a2a-js/sdk";
import { PushNotificationNotSupportedError, RequestMalformedError } from "@a2a-js/sdk/errors";
import type { A2ARequestHandler } from "@a2a-js/sdk/server";
import { asA2aError, unsupported } from "./problems.ts";
import { artifactsOf, type Outcome, statusOf, taskOf } from "./run-task.ts";
import { startRun, type StartPorts } from "./start-run.ts";

export type A2aPorts = StartPorts & {
  card: AgentCard;
  publicUrl: string;
  signal: AbortSignal;
  contexts: {
    put(runId: string, contextId: string): Promise<void>;
    of(runId: string): Promise<string>;
    runs(contextId: string, limit: number): Promise<string[]>;
  };
  /** Position of the last event so far. */
  lastEvent(): Promise<number>;
  /** Whatever happens to a run after a position, in words where it is worth telling; ends when nobody listens any more. */
  follow(runId: string, after: number): AsyncIterable<{ name: string; text: string | null }>;
  /** Throws when who asks may not any more. */
  recheck(): Promise<void>;
};

const MOST_TASKS = 100;
const ENDED: readonly Outcome["state"][] = ["finished", "cancelled", "failed"];
const STOPS: readonly string[] = ["run.finished", "run.cancelled", "run.failed", "run.paused"];

/** The packet is written after the decision. */
const hasEnded = ({ state, inHand }: Outcome): boolean => ENDED.includes(state) && !inHand;

const outcomeOf = ({ client, signal }: A2aPorts, runId: string): Promise<Outcome> =>
  client.runs.outcome({ params: { runId } }, { signal });

/** No event tells that nothing more will come. */
const LOOK_MS = 200;
const settled = async (ports: A2aPorts, runId: string): Promise<Outcome> => {
  for (;;) {
    const outcome = await outcomeOf(ports, runId);
    if (!ENDED.includes(outcome.state) || !outcome.inHand) return outcome;
    await delay(LOOK_MS, undefined, { signal: ports.signal });
  }
};

const artifactsFor = async (ports: A2aPorts, outcome: Outcome) => {
  if (!hasEnded(outcome)) return [];
  const { files } = await ports.client.runs.packet({ params: { runId: outcome.runId } }, { signal: ports.signal });
  return artifactsOf(outcome, files, ports.publicUrl);
};

const readTask = async (ports: A2aPorts, runId: string): Promise<Task> => {
  const outcome = await outcomeOf(ports, runId);
  return taskOf(outcome, await ports.contexts.of(runId), await artifactsFor(ports, outcome));
};

const stands = (outcome: Outcome): boolean => hasEnded(outcome) || outcome.state === "paused";

/** @param after a position that was read before anything else of the run: what happens meanwhile is not missed */
async function* followRun(
  ports: A2aPorts,
  runId: string,
  after: number,
): AsyncGenerator<StreamResponse, void, undefined> {
  const events = ports.follow(runId, after)[Symbol.asyncIterator]();
  const contextId = await ports.contexts.of(runId);
  try {
    let outcome = await settled(ports, runId);
    const task = taskOf(outcome, contextId, await artifactsFor(ports, outcome));
    yield { payload: { $case: "task", value: task } };
    for (let stopped = stands(outcome); !stopped;) {
      const event = await events.next();
      if (event.done === true) return;
      await ports.recheck();
      const { name, text } = event.value;
      const isStop = STOPS.includes(name);
      if (isStop || !stands(outcome)) outcome = await settled(ports, runId);
      stopped = isStop && stands(outcome);
      if (stopped && hasEnded(outcome)) break;
      if (text === null) continue;
      // The run may have ended already; whoever listens hears first what came before.
      const then: Outcome = stopped ? outcome : { ...outcome, state: "running", decision: null };
      const status = statusOf(then, contextId, text);
      yield { payload: { $case: "statusUpdate", value: { taskId: runId, contextId, status, metadata: undefined } } };
    }
    if (!hasEnded(outcome)) return;
    if (task.artifacts.length > 0) return;
    for (const artifact of await artifactsFor(ports, outcome)) {
      const update = { taskId: runId, contextId, artifact, append: false, lastChunk: true, metadata: undefined };
      yield { payload: { $case: "artifactUpdate", value: update } };
    }
    const status = statusOf(outcome, contextId);
    yield { payload: { $case: "statusUpdate", value: { taskId: runId, contextId, status, metadata: undefined } } };
  } finally {
    await events.return?.();
  }
}

const begin = async (ports: A2aPorts, message: Parameters<typeof startRun>[1] | undefined): Promise<string> => {
  if (message === undefined) throw new RequestMalformedError("there is no message");
  if (message.taskId !== "") {
    throw unsupported("a run takes no further messages: what waits for people is answered with `provost approvals`");
  }
  const runId = await startRun(ports, message, ports.signal);
  await ports.contexts.put(runId, message.contextId === "" ? runId : message.contextId);
  return runId;
};

const listTasks = async (ports: A2aPorts, contextId: string, pageSize: number): Promise<ListTasksResponse> => {
  const limit = Math.min(pageSize, MOST_TASKS);
  const { client, signal, contexts } = ports;
  const runs =
    contextId === ""
      ? (await client.runs.list({ query: { limit } }, { signal })).items.map(({ runId }) => runId)
      : await contexts.runs(contextId, limit);
  const tasks: Task[] = [];
  for (const runId of runs) tasks.push(await readTask(ports, runId));
  return { tasks, nextPageToken: "", pageSize: limit, totalSize: tasks.length };
};

const noPush = (): Promise<never> =>
  Promise.reject(new PushNotificationNotSupportedError("nothing is pushed: stream, or use a webhook of Provost"));

const told = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (thrown) {
    throw asA2aError(thrown);
  }
};

async function* toldAll(events: AsyncIterable<StreamResponse>): AsyncGenerator<StreamResponse, void, undefined> {
  try {
    yield* events;
  } catch (thrown) {
    throw asA2aError(thrown);
  }
}

async function* beginAndFollow(ports: A2aPorts, message: Parameters<typeof begin>[1]) {
  const after = await ports.lastEvent();
  yield* followRun(ports, await begin(ports, message), after);
}

async function* resubscribe(ports: A2aPorts, runId: string) {
  const after = await ports.lastEvent();
  if (hasEnded(await outcomeOf(ports, runId))) throw unsupported(`the task ${runId} has ended`);
  yield* followRun(ports, runId, after);
}

export const createRequestHandler = (ports: A2aPorts): A2ARequestHandler => ({
  getAgentCard: () => Promise.resolve(ports.card),
  getAuthenticatedExtendedAgentCard: () => Promise.reject(unsupported("there is no card besides the public one")),
  sendMessage: ({ message }) => told(begin(ports, message).then((runId) => readTask(ports, runId))),
  sendMessageStream: ({ message }) => toldAll(beginAndFollow(ports, message)),
  getTask: ({ id }) => told(readTask(ports, id)),
  listTasks: ({ contextId, pageSize = 50 }) => told(listTasks(ports, contextId, pageSize)),
  cancelTask: ({ id }) => {
    const body = { reason: "asked for over Agent2Agent" };
    const cancelled = ports.client.runs.cancel({ params: { runId: id }, body }, { signal: ports.signal });
    return told(cancelled.then(() => readTask(ports, id)));
  },
  resubscribe: ({ id }) => toldAll(resubscribe(ports, id)),
  createTaskPushNotificationConfig: noPush,
  getTaskPushNotificationConfig: noPush,
  listTaskPushNotificationConfigs: noPush,
  deleteTaskPushNotificationConfig: noPush,
});
