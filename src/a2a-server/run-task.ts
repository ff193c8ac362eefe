/** A run as a task of Agent2Agent: the same id, and states that promise no more than the run does. */
import { type Artifact, type Message, type Part, Role, type Task, TaskState, type TaskStatus } from "@a2a-js/sdk";
import type { Output } from "../sdk/client/index.ts";

export type Outcome = Output<"runs.outcome">;

/** "No-Go" is the answer of a run that worked well; but what was asked for was not done. */
const decided = ({ decision }: Outcome): TaskState =>
  decision === "go" || decision === "conditional-go" ? TaskState.TASK_STATE_COMPLETED : TaskState.TASK_STATE_FAILED;

export const stateOf = (outcome: Outcome): TaskState => {
  switch (outcome.state) {
    case "running":
    case "cancelling":
      return TaskState.TASK_STATE_WORKING;
    // It goes on when a person says so, and not before.
    case "paused":
      return TaskState.TASK_STATE_INPUT_REQUIRED;
    case "finished":
      return decided(outcome);
    case "cancelled":
      return TaskState.TASK_STATE_CANCELED;
    case "failed":
      return TaskState.TASK_STATE_FAILED;
    default:
      return outcome.state satisfies never;
  }
};

const wordsOf = ({ state, decision, tasks, criteria, runId }: Outcome): string => {
  const counts = `${tasks.succeeded} of ${tasks.total} tasks done, ${criteria.proven} of ${criteria.total} criteria proven`;
  if (state === "finished") return `decision: ${decision ?? "none"}; ${counts}`;
  if (state === "paused") return `the run is paused: go on with \`provost resume ${runId}\`; ${counts}`;
  return `the run is ${state}; ${counts}`;
};

export const part = (content: NonNullable<Part["content"]>, mediaType: string, filename = ""): Part => ({
  content,
  mediaType,
  filename,
  metadata: undefined,
});

const said = (runId: string, contextId: string, text: string): Message => ({
  messageId: `${runId}-status`,
  contextId,
  taskId: runId,
  role: Role.ROLE_AGENT,
  parts: [part({ $case: "text", value: text }, "text/plain")],
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
});

export const statusOf = (outcome: Outcome, contextId: string, text?: string): TaskStatus => ({
  state: stateOf(outcome),
  message: said(outcome.runId, contextId, text ?? wordsOf(outcome)),
  timestamp: new Date().toISOString(),
});

type PacketFile = Output<"runs.packet">["files"][number];

const artifact = (artifactId: string, description: string, parts: Part[]): Artifact => ({
  artifactId,
  name: artifactId,
  description,
  parts,
  metadata: undefined,
  extensions: [],
});

const typeOf = (path: string): string => {
  if (path.endsWith(".json")) return "application/json";
  if (path.endsWith(".html")) return "text/html";
  return path.endsWith(".md") ? "text/markdown" : "application/octet-stream";
};

/** Of a run that has ended. The files of the packet are fetched with the same credential. */
export const artifactsOf = (outcome: Outcome, files: readonly PacketFile[], publicUrl: string): Artifact[] => {
  const { runId, state, decision, tasks, criteria, durationMs } = outcome;
  const value = { runId, state, decision, tasks, criteria, durationMs };
  const at = (path: string): string =>
    `${publicUrl}/v1/runs/${encodeURIComponent(runId)}/packet/file?path=${encodeURIComponent(path)}`;
  const packet = files.map(({ path }) => part({ $case: "url", value: at(path) }, typeOf(path), path));
  return [
    artifact("decision", "What the run came to, in numbers", [part({ $case: "data", value }, "application/json")]),
    ...(packet.length === 0 ? [] : [artifact("packet", "The proof packet; check it with `provost verify`", packet)]),
  ];
};

export const taskOf = (outcome: Outcome, contextId: string, artifacts: Artifact[]): Task => ({
  id: outcome.runId,
  contextId,
  status: statusOf(outcome, contextId),
  artifacts,
  history: [],
  metadata: undefined,
});
