/** What agents have in common whose loop is not ours: programs and services of others, whose sessions are recorded here. */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import { snapshotAttempt } from "../../../workspace/attempt-snapshot.ts";
import { openRepository } from "../../../workspace/repository.ts";
import { createGovernor } from "../../governor/governor.ts";
import type { OpenSession } from "../../sessions/sessions.ts";
import type { AgentKind, Assignment, WorkRequest, WorkResult } from "../agent-kind.ts";
import { openOutputLog } from "../model/output-log.ts";
import { instructionsOf, taskPrompt } from "../model/task-prompt.ts";
import type { ForeignEnd } from "./foreign-end.ts";
import type { ForeignParts } from "./foreign-parts.ts";
import { toolSiteOf } from "../tool-site.ts";
import { createForeignSession, type Expected, type ForeignSession } from "./foreign-session.ts";
import { UNWATCHED, type Watch, watchProgress } from "./watch-progress.ts";

export type ForeignJob = {
  request: WorkRequest;
  assignment: Assignment;
  session: ForeignSession;
  /** All that the agent is told. */
  prompt: string;
};

export type ForeignWorker = {
  kind: string;
  /** It works in the attempt's worktree and tells of its tools, so it can be seen whether it gets anywhere. */
  isWatched?: boolean;
  /** What it is told about how it works; the usual, of a worktree and tools, when absent. */
  instructions?: string;
  /** Throws what keeps the agent from being asked at all. */
  prepare(assignment: Assignment, request: WorkRequest): Promise<{ expected: Expected; model: string }>;
  /** Says how it ended; what it throws counts as its failure. `signal` of the session tells it to stop. */
  drive(job: ForeignJob): Promise<ForeignEnd>;
};

const promptOf = (worker: ForeignWorker, { task, lease }: WorkRequest, assignment: Assignment): string => {
  const { title, conflictFiles } = task;
  const { previousFailure } = lease;
  // It looks around by itself; a map of the repository is for those that have no eyes of their own.
  const text = taskPrompt({ title, assignment, previousFailure, conflictFiles, map: "" });
  return `${instructionsOf(assignment, worker.instructions)}\n\n${text}`;
};

/** A session of another attempt cannot be gone on with: what its program knew of it is gone. */
const openFor = async (
  { sessions }: ForeignParts,
  request: WorkRequest,
  { agent }: Assignment,
): Promise<OpenSession> => {
  const { tenantId, runId, taskId, attemptId } = request.lease;
  const before = await sessions.goOnWithTask(tenantId, request.lease);
  await before?.writer.append({ kind: "ended", state: "failed", reason: "its attempt was broken off" });
  const named = { agentName: agent.name, title: request.task.title, openedBy: agent.name };
  return sessions.open(tenantId, { ...named, runId, taskId, attemptId });
};

const resultOf = ({ exitCode, failure, confinement }: ForeignEnd): WorkResult => {
  const held = confinement && { confinement };
  if (failure === null) return { kind: "done", exitCode: 0, ...held };
  const { code, class: errorClass, message } = failure;
  return { kind: "failed", failure: { code, class: errorClass, message, files: [] }, exitCode, ...held };
};

/** One life of the program: it is ended when the session is, or when it gets nowhere. */
const within = (session: ForeignSession, signal: AbortSignal): ForeignSession => ({
  ...session,
  signal: AbortSignal.any([session.signal, signal]),
});

const drive = async (
  worker: ForeignWorker,
  { budgets }: ForeignParts,
  job: ForeignJob,
  watch: Watch,
): Promise<ForeignEnd> => {
  const { session, request } = job;
  const guarded = budgets.untilStopped(request.lease.tenantId, session.signal, async (signal) => {
    signal.addEventListener("abort", () => {
      if (signal.reason instanceof ProvostError) session.stop(signal.reason);
    });
    await session.begin();
    return watch.guard((round) => {
      if (round.word === null) return worker.drive({ ...job, session: within(session, round.signal) });
      session.renew();
      const prompt = `${job.prompt}\n\n${round.word}`;
      return worker.drive({ ...job, prompt, session: within(session, round.signal) });
    }, session.signal);
  });
  const end = await guarded.catch((thrown: unknown): ForeignEnd => ({
    exitCode: null,
    failure: asProvostError(thrown),
  }));
  // Of what was stopped, why it was stopped says more than how it took it.
  const stopped = session.stopped();
  return stopped === null ? end : { ...end, failure: stopped };
};

/** None where people cannot be asked, as in tests of other things. */
const watchOf = async (
  { governor: asking }: ForeignParts,
  { request, assignment, session }: ForeignJob,
  record: (entry: SessionEntry) => Promise<void>,
): Promise<Watch> => {
  if (asking === undefined) return UNWATCHED;
  // Opened before the agent can change anything in its worktree.
  const repository = await openRepository(request.worktree);
  const { worktree, baseCommit: base } = request;
  const site = toolSiteOf(request, assignment.agent.name, session.sessionId);
  const { touches } = assignment;
  const governor = createGovernor(asking, { site, touches, entries: [], hold: () => session.hold() });
  return watchProgress({ governor, base, record, snapshot: () => snapshotAttempt(repository, { worktree, base }) });
};

const work = async (worker: ForeignWorker, parts: ForeignParts, request: WorkRequest): Promise<WorkResult> => {
  const { assignment, lease, timeoutMs } = request;
  if (assignment === undefined) {
    throw new ProvostError("TASK_UNBOUND", `"${request.task.title}" is in no plan that an agent could be told`);
  }
  const { expected, model } = await worker.prepare(assignment, request);
  const { tenantId, runId, taskId, attemptId } = lease;
  const opened = await openFor(parts, request, assignment);
  const log = await openOutputLog(request.outputPath, request.secrets);
  const scope = { tenantId, runId, taskId, attemptId, agentName: assignment.agent.name };
  const watching: { watch: Watch } = { watch: UNWATCHED };
  const onEntry = (entry: SessionEntry): void => watching.watch.add(entry);
  const session = createForeignSession(
    parts,
    { writer: opened.writer, scope, expected, model, log, timeoutMs, onEntry },
    request.signal,
  );
  try {
    const prompt = promptOf(worker, request, assignment);
    const record = async (entry: SessionEntry): Promise<void> => {
      log.add(entry);
      await opened.writer.append(entry);
    };
    if (worker.isWatched) watching.watch = await watchOf(parts, { request, assignment, session, prompt }, record);
    await opened.writer.append({ kind: "turn", from: "plan", text: prompt });
    const end = await drive(worker, parts, { request, assignment, session, prompt }, watching.watch);
    const ended: SessionEntry =
      end.failure === null
        ? { kind: "ended", state: "ended", reason: "the agent says that it is done" }
        : { kind: "ended", state: "failed", reason: `${end.failure.code}: ${end.failure.message}` };
    if (end.failure !== null) log.add({ kind: "decision", what: end.failure.code, reason: end.failure.message });
    await session.end(ended);
    return resultOf(end);
  } finally {
    session.close();
    await log.close();
  }
};

export const createForeignAgent = (parts: ForeignParts, worker: ForeignWorker): AgentKind => ({
  name: worker.kind,
  work: (request) => work(worker, parts, request),
});
