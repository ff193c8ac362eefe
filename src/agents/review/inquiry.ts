/**
 * A question to a model agent that has to be answered in a form: it may look around with tools, and an answer that does not
 * fit is refused back to it, with what is wrong, a bounded number of times. It is a session as any other: on record, under
 * budgets, its tools through the choke point.
 */
import { agentOfPlan } from "../../model/actor.ts";
import type { SessionEntry } from "../../model/agent-session.ts";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { AttemptId, RunId, TaskId, TenantId } from "../../model/ids.ts";
import { createDeadline } from "../../runtime/deadline.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { traceAgent } from "../gen-ai-spans.ts";
import { runAgentLoop } from "../kinds/model/agent-loop.ts";
import { record, type LoopParts, type SessionAtWork } from "../kinds/model/loop-parts.ts";
import { narrowed } from "../kinds/model/narrowed-tools.ts";
import type { ModelAccess } from "../providers/model-access.ts";
import type { OpenSession, Sessions } from "../sessions/sessions.ts";
import { createTranscript } from "../sessions/transcript.ts";
import type { ToolCaller, ToolSite } from "../tools/tool-caller.ts";
import type { Read } from "./read-answer.ts";

export type InquiryParts = LoopParts & { sessions: Sessions; tools: (site: ToolSite) => ToolCaller };

export type Inquiry<T> = {
  tenantId: TenantId;
  agentName: string;
  title: string;
  about: { runId: RunId; taskId?: TaskId; attemptId?: AttemptId };
  instructions: string;
  question: string;
  models: readonly ModelAccess[];
  /** Names of those that it is shown. */
  tools: readonly string[];
  /** Absolute path of what the tools work in. */
  folder: string;
  secrets: readonly Secret[];
  registryDir: string;
  read(text: string): Promise<Read<T>>;
  /** Answers that are read at most. */
  tries: number;
  maxSteps: number;
  timeoutMs: number;
  signal: AbortSignal;
};

export type Inquired<T> = { value: T; sessionId: string; model: string | null; tries: number };

const IDLE_MS = 120_000;

/** Opened by nobody who does tasks: an attempt goes on with no session of this kind. */
const OPENED_BY = "provost";

const workOf = <T>(
  parts: InquiryParts,
  inquiry: Inquiry<T>,
  { session, writer }: OpenSession,
  signal: AbortSignal,
): { tools: ToolCaller; work: Omit<SessionAtWork, "told"> } => {
  const { tenantId, agentName, about, folder: worktree, secrets, registryDir, models, maxSteps } = inquiry;
  const { sessionId } = session;
  const place = { worktree, env: {}, secrets, registryDir, depth: 0 };
  const site: ToolSite = {
    tenantId,
    actor: agentOfPlan(tenantId, agentName),
    agentName,
    ...about,
    sessionId,
    ...place,
  };
  const tools = parts.tools(site);
  const work = {
    ...parts,
    writer,
    transcript: createTranscript(),
    tools: narrowed(tools, inquiry.tools),
    models,
    scope: { tenantId, agentName, ...about },
    maxSteps,
    idleMs: IDLE_MS,
    callSuffix: "",
    signal,
  };
  return { tools, work };
};

const refusalOf = (problems: readonly string[]): SessionEntry => ({
  kind: "turn",
  from: "provost",
  text: ["Your answer was refused:", ...problems.map((problem) => `- ${problem}`), "Answer again, all of it."].join(
    "\n",
  ),
});

const askUntilGood = async <T>(
  work: Omit<SessionAtWork, "told">,
  inquiry: Inquiry<T>,
): Promise<{ value: T; tries: number }> => {
  const { instructions, question: text, tries } = inquiry;
  const at: SessionAtWork = { ...work, told: new Set() };
  await record(at, { kind: "instructions", text: instructions }, { kind: "turn", from: "provost", text });
  for (let tried = 1; ; tried += 1) {
    const answer = await inquiry.read(await traceAgent(inquiry.agentName, "model", () => runAgentLoop(work)));
    if (answer.kind === "good") return { value: answer.value, tries: tried };
    if (tried === tries) {
      const message = `none of ${tries} answers fits; the last: ${answer.problems.join("; ")}`;
      throw new ProvostError("MODEL_ANSWER_UNUSABLE", message, { tries });
    }
    await record(at, refusalOf(answer.problems));
  }
};

/** MODEL_ANSWER_UNUSABLE, TASK_TIMEOUT, TASK_CANCELLED, AGENTS_STOPPED, MODEL_…; `details.sessionId` names its session. */
export const inquire = async <T>(parts: InquiryParts, inquiry: Inquiry<T>): Promise<Inquired<T>> => {
  const { tenantId, agentName, title, about, timeoutMs } = inquiry;
  const opened = await parts.sessions.open(tenantId, { agentName, title, openedBy: OPENED_BY, ...about });
  const { sessionId } = opened.session;
  const deadline = createDeadline(parts.clock, timeoutMs);
  const { tools, work } = workOf(parts, inquiry, opened, AbortSignal.any([inquiry.signal, deadline.signal]));
  try {
    const { value, tries } = await askUntilGood(work, inquiry);
    await opened.writer.append({ kind: "ended", state: "ended", reason: "its answer was taken" });
    const { model } = await parts.sessions.get(tenantId, sessionId);
    return { value, sessionId, model, tries };
  } catch (thrown) {
    const timedOut = deadline.signal.aborted && !inquiry.signal.aborted;
    const late = `it took longer than its limit of ${timeoutMs / 1_000} s`;
    const { code, message, details } = timedOut ? new ProvostError("TASK_TIMEOUT", late) : asProvostError(thrown);
    await opened.writer.append({ kind: "ended", state: "failed", reason: `${code}: ${message}` });
    throw new ProvostError(code, message, { ...details, sessionId }, { cause: thrown });
  } finally {
    await tools.close?.();
    deadline.end();
  }
};
