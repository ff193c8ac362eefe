/** Does a task by an agent that speaks Agent2Agent, as its client. */
import { TaskState } from "@a2a-js/sdk";
import { ProvostError } from "../../../model/errors.ts";
import { redactText, type Secret } from "../../../runtime/redaction.ts";
import type { AgentKind, WorkRequest } from "../agent-kind.ts";
import type { ElsewhereParts } from "../elsewhere/elsewhere-parts.ts";
import { ELSEWHERE_INSTRUCTIONS } from "../elsewhere/instructions.ts";
import { type RemoteWork, workElsewhere } from "../elsewhere/work-elsewhere.ts";
import { createForeignAgent, type ForeignJob } from "../foreign/foreign-agent.ts";
import type { ForeignEnd } from "../foreign/foreign-end.ts";
import { askPeople } from "./ask-people.ts";
import { type Connection, connectA2a, settingsOf } from "./connect.ts";
import { deliveryOf } from "./deliver.ts";
import { findTask, followTask } from "./follow-task.ts";
import { contextOf, messageOf, orderOf, textPart } from "./order.ts";
import type { TaskView } from "./task-view.ts";

const USUAL_POLL_SECONDS = 2;

/** Null when it says that it is done. */
const failureOf = ({ state, said }: TaskView): ProvostError | null => {
  const words = said === "" ? "" : `: ${said}`;
  switch (state) {
    case TaskState.TASK_STATE_COMPLETED:
      return null;
    case TaskState.TASK_STATE_REJECTED:
      return new ProvostError("AGENT_WORK_REJECTED", `the agent will not do it${words}`);
    case TaskState.TASK_STATE_AUTH_REQUIRED:
      return new ProvostError("AGENT_ACCESS_REFUSED", `the agent waits for somebody to sign in${words}`);
    case TaskState.TASK_STATE_CANCELED:
      return new ProvostError("AGENT_WORK_FAILED", `the agent has called it off itself${words}`);
    case TaskState.TASK_STATE_FAILED:
    case TaskState.TASK_STATE_UNSPECIFIED:
    case TaskState.TASK_STATE_SUBMITTED:
    case TaskState.TASK_STATE_WORKING:
    case TaskState.TASK_STATE_INPUT_REQUIRED:
    case TaskState.UNRECOGNIZED:
    default:
      return new ProvostError("AGENT_WORK_FAILED", `the agent has failed${words}`);
  }
};

const STATE_NAMES: Partial<Record<TaskState, string>> = {
  [TaskState.TASK_STATE_WORKING]: "it works",
  [TaskState.TASK_STATE_INPUT_REQUIRED]: "it asks",
  [TaskState.TASK_STATE_AUTH_REQUIRED]: "it waits for somebody to sign in",
};

/** What it says goes on record, without what we have shown it. */
const hear = ({ session }: ForeignJob, secrets: readonly Secret[], before: TaskView, now: TaskView): void => {
  if (now.id !== null && now.id !== before.id) session.decided("task of the agent", now.id);
  const name = STATE_NAMES[now.state];
  if (now.state !== before.state && name !== undefined) session.decided("state", name);
  if (now.said !== "" && now.said !== before.said) session.say("text", `${redactText(now.said, secrets)}\n`);
};

const follow = (
  parts: ElsewhereParts,
  job: ForeignJob,
  { client, card, settings }: Connection,
  { remote, isNew, secrets, onGiven, onNamed }: RemoteWork,
): Promise<TaskView> => {
  const { session } = job;
  let questions = 0;
  return followTask({
    client,
    clock: parts.clock,
    signal: session.signal,
    streaming: card.capabilities?.streaming ?? false,
    pollMs: (settings.pollSeconds ?? USUAL_POLL_SECONDS) * 1_000,
    contextId: contextOf(remote),
    taskId: remote.remoteTaskId,
    mayHaveBegun: !isNew,
    order: async () => {
      const order = await orderOf(job, remote, settings.repository !== "none");
      onGiven();
      return order;
    },
    onNamed,
    onHeard: (before, now) => hear(job, secrets, before, now),
    onAsked: async ({ id, said }) => {
      questions += 1;
      const answer = await askPeople(parts, job, `${remote.jobId}-${questions}`, redactText(said, secrets));
      return messageOf(remote, `${remote.jobId}-${session.sessionId}-${questions}`, [textPart(answer)], id ?? "");
    },
  });
};

const drive = async (parts: ElsewhereParts, job: ForeignJob): Promise<ForeignEnd> => {
  const { request, assignment, session } = job;
  const connection = await connectA2a(parts, request.lease.tenantId, assignment.agent, session.signal);
  const { card, client, settings, credential } = connection;
  session.uses(`${card.name} ${card.version}`);
  return workElsewhere(parts, job, {
    address: settings.url,
    credential,
    work: async (at) => {
      const view = await follow(parts, job, connection, at);
      const failure = failureOf(view);
      if (failure !== null) throw failure;
      return deliveryOf(view);
    },
    callOff: async (remote, name, signal) => {
      const id = name ?? (await findTask(client, contextOf(remote), signal))?.id;
      if (id !== undefined) await client.cancelTask({ tenant: "", id, metadata: undefined }, { signal });
    },
  });
};

/** AGENT_SETTINGS_INVALID, AGENT_SECRET_MISSING, AGENT_UNREACHABLE, AGENT_ADDRESS_REFUSED, AGENT_CARD_REFUSED. */
export const probeA2a = async (
  parts: Pick<ElsewhereParts, "network" | "secretOf">,
  tenantId: WorkRequest["lease"]["tenantId"],
  agent: Parameters<typeof connectA2a>[2],
): Promise<string> => {
  const { card, client } = await connectA2a(parts, tenantId, agent);
  const how = card.capabilities?.streaming ? "streams" : "is polled";
  return `${card.name} ${card.version}, Agent2Agent ${client.protocolVersion} over ${client.transport.protocolName}, ${how}`;
};

export const createA2aAgent = (parts: ElsewhereParts): AgentKind =>
  createForeignAgent(parts, {
    kind: "a2a",
    instructions: ELSEWHERE_INSTRUCTIONS,
    prepare: async ({ agent }) => {
      const { expects, url } = settingsOf(agent);
      return { expected: expects ?? {}, model: new URL(url).host };
    },
    drive: (job) => drive(parts, job),
  });
