/** Does a task by having a model call tools until it is done. A new attempt goes on with the session of the one before. */
import type { AgentSession, SessionEntry } from "../../../model/agent-session.ts";
import { asProvostError, ProvostError, type ErrorClass } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import { createDeadline } from "../../../runtime/deadline.ts";
import { openRepository, type Repository } from "../../../workspace/repository.ts";
import { restoreAttempt, snapshotAttempt } from "../../../workspace/attempt-snapshot.ts";
import { createGovernor, type Governed, type GovernorParts } from "../../governor/governor.ts";
import type { ModelAccess } from "../../providers/model-access.ts";
import type { OpenSession, Sessions } from "../../sessions/sessions.ts";
import { createTranscript } from "../../sessions/transcript.ts";
import type { ToolCaller, ToolSite } from "../../tools/tool-caller.ts";
import type { AgentKind, Assignment, WorkRequest, WorkResult } from "../agent-kind.ts";
import { toolSiteOf } from "../tool-site.ts";
import { runAgentLoop } from "./agent-loop.ts";
import type { LoopParts, SessionAtWork } from "./loop-parts.ts";
import { narrowed } from "./narrowed-tools.ts";
import { openOutputLog } from "./output-log.ts";
import { readTreeListing, repositoryMap } from "./repository-map.ts";
import { instructionsOf, taskPrompt } from "./task-prompt.ts";

const USUAL_MAX_STEPS = 100;
const IDLE_MS = 120_000;

export type ModelAgentParts = LoopParts &
  GovernorParts & {
    sessions: Sessions;
    tools: (site: ToolSite) => ToolCaller;
    /** MODEL_PROFILE_NOT_FOUND, MODEL_KEY_MISSING, MODEL_ENDPOINT_MISSING. */
    modelsOf: (tenantId: TenantId, agent: Pick<AgentDeclaration, "models" | "profile">) => Promise<ModelAccess[]>;
  };

const repositoryMapOf = async (repository: Repository, commit: string): Promise<string> =>
  repositoryMap(readTreeListing(await repository.git(["ls-tree", "-r", "-l", "-z", commit])));

type Job = { request: WorkRequest; assignment: Assignment; repository: Repository };

const begin = async (parts: ModelAgentParts, { request, assignment, repository }: Job): Promise<OpenSession> => {
  const { lease, task, baseCommit } = request;
  const { tenantId, runId, taskId, attemptId, previousFailure } = lease;
  const named = { agentName: assignment.agent.name, title: task.title, openedBy: assignment.agent.name };
  const opened = await parts.sessions.open(tenantId, { ...named, runId, taskId, attemptId });
  const map = await repositoryMapOf(repository, baseCommit);
  const { title, conflictFiles } = task;
  const entries: SessionEntry[] = [
    { kind: "instructions", text: instructionsOf(assignment) },
    { kind: "turn", from: "plan", text: taskPrompt({ title, assignment, previousFailure, conflictFiles, map }) },
  ];
  await opened.writer.append(...entries);
  const at = parts.clock.now();
  return { ...opened, entries: entries.map((entry, index) => ({ seq: index + 1, at, entry })) };
};

/** A session that has ended is not gone on with: what was said about its work since is told to a new one. */
const resume = async (parts: ModelAgentParts, { request, repository }: Job): Promise<OpenSession | null> => {
  const { lease, worktree, baseCommit } = request;
  const opened = await parts.sessions.goOnWithTask(lease.tenantId, lease);
  if (opened === null) return null;
  const snapshot = createTranscript(opened.entries.map(({ entry }) => entry)).snapshot();
  const restored =
    snapshot === null || (await restoreAttempt(repository, { worktree, base: baseCommit, snapshot: snapshot.commit }));
  if (!restored) {
    const reason = "its files cannot be brought into a new worktree: others have changed the same meanwhile";
    await opened.writer.append({ kind: "ended", state: "failed", reason });
    return null;
  }
  const entry = { kind: "resumed", attemptId: lease.attemptId, snapshot: snapshot?.commit ?? null } as const;
  await opened.writer.append(entry);
  const seq = opened.session.lastSeq + 1;
  return { ...opened, entries: [...opened.entries, { seq, at: parts.clock.now(), entry }] };
};

const siteOf = ({ request, assignment }: Job, { sessionId }: AgentSession): Governed["site"] =>
  toolSiteOf(request, assignment.agent.name, sessionId);

/** Another attempt could make it good; then the session stays open for it. */
const RETRIED: readonly ErrorClass[] = ["transient", "timeout", "dependency", "cancelled"];

/** Whoever stops all agents says nothing about the task: it goes on when they may work again. */
const staysOpen = (error: ProvostError): boolean => RETRIED.includes(error.class) || error.code === "AGENTS_STOPPED";

const failureOf = (error: ProvostError): WorkResult => {
  const { code, class: errorClass, message, details } = error;
  const wait = details["retryAfterMs"];
  const retryAfterMs = typeof wait === "number" ? { retryAfterMs: wait } : {};
  return { kind: "failed", failure: { code, class: errorClass, message, files: [], ...retryAfterMs }, exitCode: null };
};

const runSession = async (
  parts: ModelAgentParts,
  job: Job,
  { opened, resumed, models }: { opened: OpenSession; resumed: boolean; models: ModelAccess[] },
): Promise<WorkResult> => {
  const { request, assignment, repository } = job;
  const { lease, worktree, baseCommit } = request;
  const { tenantId, runId, taskId, attemptId } = lease;
  const { writer } = opened;
  const deadline = createDeadline(parts.clock, request.timeoutMs);
  const timedOut = (): boolean => deadline.signal.aborted && !request.signal.aborted;
  const site = siteOf(job, opened.session);
  const entries = opened.entries.map(({ entry }) => entry);
  const keys = models.flatMap(({ key }) => key ?? []);
  const tools = parts.tools(site);
  const log = await openOutputLog(request.outputPath, [...request.secrets, ...keys]);
  const work: Omit<SessionAtWork, "told"> = {
    ...parts,
    writer,
    transcript: createTranscript(entries),
    tools: narrowed(tools, assignment.agent.tools),
    models,
    scope: { tenantId, runId, taskId, attemptId, agentName: assignment.agent.name },
    maxSteps: assignment.agent.maxSteps ?? USUAL_MAX_STEPS,
    idleMs: IDLE_MS,
    callSuffix: resumed ? `~${lease.number}` : "",
    afterTools: async (step) => {
      const made = await snapshotAttempt(repository, { worktree, base: baseCommit });
      return { kind: "snapshot", step, base: baseCommit, ...made };
    },
    onEntry: (entry) => log.add(entry),
    governor: createGovernor(parts, {
      site,
      touches: assignment.touches,
      entries,
      hold: () => deadline.hold(),
    }),
    signal: AbortSignal.any([request.signal, deadline.signal]),
  };
  try {
    await runAgentLoop(work);
    await writer.append({ kind: "ended", state: "ended", reason: "the agent says that it is done" });
    return { kind: "done", exitCode: 0 };
  } catch (thrown) {
    const error = timedOut()
      ? new ProvostError("TASK_TIMEOUT", `it ran longer than its limit of ${request.timeoutMs / 1_000} s`)
      : asProvostError(thrown);
    const { code, message } = error;
    log.add({ kind: "decision", what: code, reason: message });
    const entry: SessionEntry = staysOpen(error)
      ? { kind: "decision", what: code, reason: message }
      : { kind: "ended", state: "failed", reason: `${code}: ${message}` };
    // Whoever cannot write to the session any more has lost it, and that is what went wrong.
    await writer.append(entry);
    return failureOf(error);
  } finally {
    await tools.close?.();
    deadline.end();
    await log.close();
  }
};

const work = async (parts: ModelAgentParts, request: WorkRequest): Promise<WorkResult> => {
  const { assignment } = request;
  if (assignment === undefined) {
    throw new ProvostError("TASK_UNBOUND", `"${request.task.title}" is in no plan that a model could be told`);
  }
  const models = await parts.modelsOf(request.lease.tenantId, assignment.agent);
  // Opened before the agent can change anything in its worktree.
  const job: Job = { request, assignment, repository: await openRepository(request.worktree) };
  const before = await resume(parts, job);
  const opened = before ?? (await begin(parts, job));
  return runSession(parts, job, { opened, resumed: before !== null, models });
};

export const createModelAgent = (parts: ModelAgentParts): AgentKind => ({
  name: "model",
  work: (request) => work(parts, request),
});
