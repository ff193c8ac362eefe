/** An agent's task as its events tell of it. Events may come twice, and a whole task may come after its parts. */
import { type Artifact, type Part, type StreamResponse, type Task, TaskState, type TaskStatus } from "@a2a-js/sdk";

export type TaskView = {
  /** Null until the agent has named it. */
  id: string | null;
  contextId: string;
  state: TaskState;
  /** What was said with the state. */
  said: string;
  artifacts: ReadonlyMap<string, Artifact>;
};

export const textOf = (parts: readonly Part[]): string =>
  parts.flatMap(({ content }) => (content?.$case === "text" ? [content.value] : [])).join("\n");

export const ENDED: readonly TaskState[] = [
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
];

export const newView = (id: string | null, contextId: string): TaskView => ({
  id,
  contextId,
  state: TaskState.TASK_STATE_SUBMITTED,
  said: "",
  artifacts: new Map(),
});

const withStatus = (view: TaskView, status: TaskStatus | undefined): TaskView => ({
  ...view,
  state: status?.state ?? view.state,
  said: textOf(status?.message?.parts ?? []),
});

const ofTask = (view: TaskView, task: Task): TaskView => ({
  ...withStatus(view, task.status),
  id: task.id,
  contextId: task.contextId,
  artifacts: new Map(task.artifacts.map((artifact) => [artifact.artifactId, artifact])),
});

/** Text that is sent in pieces is one text. */
const joined = (before: readonly Part[], more: readonly Part[]): Part[] => {
  const last = before.at(-1);
  const [first, ...rest] = more;
  if (last?.content?.$case !== "text" || first?.content?.$case !== "text") return [...before, ...more];
  if (first.filename !== "" && first.filename !== last.filename) return [...before, ...more];
  const content = { $case: "text" as const, value: last.content.value + first.content.value };
  return [...before.slice(0, -1), { ...last, content }, ...rest];
};

const withArtifact = (view: TaskView, artifact: Artifact | undefined, append: boolean): TaskView => {
  if (artifact === undefined) return view;
  const before = append ? view.artifacts.get(artifact.artifactId) : undefined;
  const whole = before === undefined ? artifact : { ...before, parts: joined(before.parts, artifact.parts) };
  return { ...view, artifacts: new Map([...view.artifacts, [artifact.artifactId, whole]]) };
};

/** An answer without a task is the whole of it. */
const MESSAGE_ARTIFACT = "message";

export const fold = (view: TaskView, { payload }: StreamResponse): TaskView => {
  switch (payload?.$case) {
    case "task":
      return ofTask(view, payload.value);
    case "statusUpdate":
      return {
        ...withStatus(view, payload.value.status),
        id: payload.value.taskId,
        contextId: payload.value.contextId,
      };
    case "artifactUpdate":
      return withArtifact({ ...view, id: payload.value.taskId }, payload.value.artifact, payload.value.append);
    case "message": {
      const { parts, metadata } = payload.value;
      const artifact = { artifactId: MESSAGE_ARTIFACT, name: "", description: "", parts, metadata, extensions: [] };
      return { ...withArtifact(view, artifact, false), state: TaskState.TASK_STATE_COMPLETED };
    }
    case undefined:
    default:
      return view;
  }
};
