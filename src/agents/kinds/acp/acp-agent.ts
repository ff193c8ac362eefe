/** Does a task by an agent that speaks the Agent Client Protocol, as its client. */
import {
  client,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type ClientContext,
  type StopReason,
} from "@agentclientprotocol/sdk";
import { ProvostError } from "../../../model/errors.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import type { ProcessResult } from "../../../runtime/process-group.ts";
import type { AgentKind } from "../agent-kind.ts";
import { diskFilled } from "../shell/work-result.ts";
import { findExecutable } from "../foreign/find-executable.ts";
import { createForeignAgent, type ForeignJob } from "../foreign/foreign-agent.ts";
import type { ForeignEnd } from "../foreign/foreign-end.ts";
import type { ForeignParts } from "../foreign/foreign-parts.ts";
import { homeVariables, openPrivateHome } from "../foreign/private-home.ts";
import { toolSiteOf } from "../tool-site.ts";
import { tellCut } from "../foreign/tell-cut.ts";
import { MAX_OUTPUT_BYTES, startAgentProcess, type AgentProcess } from "./agent-process.ts";
import { serveClient } from "./client-services.ts";
import { recordUpdate } from "./record-update.ts";

type AcpSettings = NonNullable<AgentDeclaration["acp"]>;

/** How long an agent that was told to stop may take to say so. */
const CANCEL_MS = 2_000;

/** AGENT_SETTINGS_INVALID, AGENT_PROGRAM_MISSING. */
export const findAcp = async (
  { name, acp }: Pick<AgentDeclaration, "name" | "acp">,
  searchPath: string | undefined,
): Promise<{ settings: AcpSettings; command: readonly string[] }> => {
  if (acp === undefined) {
    const message = `agent "${name}": it does not say by which command it is started`;
    throw new ProvostError("AGENT_SETTINGS_INVALID", message, { agent: name });
  }
  const [program = "", ...more] = acp.command;
  return { settings: acp, command: [await findExecutable(program, searchPath), ...more] };
};

const failureOf = (reason: StopReason): ProvostError | null => {
  switch (reason) {
    case "end_turn":
      return null;
    case "refusal":
      return new ProvostError("MODEL_REFUSED_TO_ANSWER", "the agent refuses the task");
    case "cancelled":
      return new ProvostError("TASK_CANCELLED", "the agent says that it was cancelled");
    case "max_tokens":
    case "max_turn_requests":
    default:
      return new ProvostError("AGENT_STEPS_EXHAUSTED", `the agent stopped before it was done: ${reason}`);
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Rejects when the agent is to be let go of: at once while it has begun nothing, else when it took too long to stop. */
const letGo = async (agent: ClientContext, signal: AbortSignal, begun: () => string | null): Promise<never> => {
  await aborted(signal);
  const sessionId = begun();
  if (sessionId !== null) {
    await agent.notify(methods.agent.session.cancel, { sessionId });
    await new Promise<void>((resolve) => setTimeout(resolve, CANCEL_MS).unref());
  }
  throw new ProvostError("TASK_CANCELLED", "the agent was told to stop");
};

const converse = async (agent: ClientContext, { request, session, prompt }: ForeignJob): Promise<StopReason> => {
  let begun: string | null = null;
  const stopped = letGo(agent, session.signal, () => begun);
  stopped.catch(() => undefined); // why it was stopped is told by the session
  const ask = async (): Promise<StopReason> => {
    const { agentInfo } = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: "provost", version: "1" },
      clientCapabilities: { fs: { readTextFile: true, writeTextFile: true }, terminal: true },
    });
    if (agentInfo) session.uses(`${agentInfo.name} ${agentInfo.version}`);
    const { sessionId } = await agent.request(methods.agent.session.new, { cwd: request.worktree, mcpServers: [] });
    session.signal.throwIfAborted();
    begun = sessionId;
    const { stopReason } = await agent.request(methods.agent.session.prompt, {
      sessionId,
      prompt: [{ type: "text", text: prompt }],
    });
    return stopReason;
  };
  const answer = ask();
  answer.catch(() => undefined); // raced below
  return Promise.race([answer, stopped]);
};

const endOf = async (
  process: AgentProcess,
  name: string,
  thrown: unknown,
  ended: ProcessResult,
): Promise<ProvostError> => {
  const words = await process.lastWords();
  const said = words === "" ? "" : `; it wrote: ${words}`;
  if (ended.kind === "missing" || (ended.kind === "exited" && ended.exitCode === 127)) {
    return new ProvostError("AGENT_PROGRAM_MISSING", `${name} could not be started${said}`);
  }
  if (ended.kind === "disk-filled") return new ProvostError("TASK_DISK_FILLED", diskFilled(ended.limitBytes));
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new ProvostError("AGENT_PROTOCOL_FAILED", `${name}: ${why}${said}`, {}, { cause: thrown });
};

const drive = async (parts: ForeignParts, job: ForeignJob, home: string): Promise<ForeignEnd> => {
  const { request, assignment, session } = job;
  const { settings, command } = await findAcp(assignment.agent, request.env["PATH"]);
  const own = settings.home === "user" ? {} : homeVariables(home);
  const env = { ...request.env, ...own, ...settings.environment };
  const { maxOutputBytes = MAX_OUTPUT_BYTES } = parts;
  // The session says when its time is up, and leaves it a moment to stop in.
  const place = { ...request, timeoutMs: Number.POSITIVE_INFINITY };
  const process = await startAgentProcess(place, { command, env, home, maxOutputBytes });
  const tools = parts.tools(toolSiteOf(request, assignment.agent.name, session.sessionId));
  const app = client({ name: "provost" });
  serveClient(app, { tools, session, worktree: request.worktree });
  app.onNotification(methods.client.session.update, ({ params }) => recordUpdate(session, params.update));
  const dead = process.ended.then((ended): never => {
    throw new Error(`it ended in the middle (${ended.kind === "exited" ? `exit code ${ended.exitCode}` : ended.kind})`);
  });
  dead.catch(() => undefined); // raced below
  try {
    const spoken = app.connectWith(ndJsonStream(process.input, process.output), (agent) => converse(agent, job));
    const stopReason = await Promise.race([spoken, dead]);
    const ended = await process.stop();
    tellCut(session, maxOutputBytes, ended);
    const { confinement } = ended;
    return { exitCode: null, failure: failureOf(stopReason), ...(confinement && { confinement }) };
  } catch (thrown) {
    const ended = await process.stop();
    tellCut(session, maxOutputBytes, ended);
    const { confinement } = ended;
    const failure = await endOf(process, settings.command[0] ?? "", thrown, ended);
    return { exitCode: null, failure, ...(confinement && { confinement }) };
  }
};

export const createAcpAgent = (parts: ForeignParts): AgentKind =>
  createForeignAgent(parts, {
    kind: "acp",
    isWatched: true,
    prepare: async ({ agent }, { env }) => {
      const { settings } = await findAcp(agent, env["PATH"]);
      return { expected: settings.expects ?? {}, model: settings.command[0] ?? "" };
    },
    drive: async (job) => {
      const home = await openPrivateHome(`${job.request.outputPath}.home`, {});
      try {
        return await drive(parts, job, home.path);
      } finally {
        await home.remove();
      }
    },
  });
