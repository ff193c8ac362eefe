/** One attempt: a worktree of its own, the agent's work in it, its changes as a commit, its report to the queue. */
import type { AgentKind, WorkResult } from "../../agents/kinds/agent-kind.ts";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { Lease, TaskFailure } from "../../model/run.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Binding, PlanTask } from "../../model/plan.ts";
import { REMOTE_KIND } from "../../model/remote-task.ts";
import { pauseRun } from "../../queue/run-control.ts";
import { childEnv } from "../../runtime/child-env.ts";
import { correlate } from "../../runtime/correlation.ts";
import { traced } from "../../runtime/tracing.ts";
import { redactText, type Secret } from "../../runtime/redaction.ts";
import { lockRun } from "../../store/runs/runs.ts";
import { commitAttempt } from "../../workspace/attempt-branch.ts";
import { attemptBranchName } from "../../workspace/branch-names.ts";
import { COMMIT_IDENTITY } from "../../workspace/git.ts";
import { openAttemptSandbox, recordConfinement } from "./attempt-sandbox.ts";
import type { RunContext } from "../start/context.ts";
import { assignmentOf } from "../start/assignment.ts";
import { workWithinTime } from "./keep-time.ts";
import { attemptOutputPath } from "./output.ts";
import { refuseLeak } from "./leaked-secret.ts";
import { recordedHead } from "../start/recorded-head.ts";
import { reportFailure } from "./report-failure.ts";
import { reviewAttempt } from "./review-attempt.ts";

const DEFAULT_TIMEOUT_MS = 600_000;

const failureOf = (thrown: unknown): TaskFailure => {
  const error = asProvostError(thrown);
  return { code: error.code, class: error.class, message: error.message, files: [] };
};

const planTask = (context: RunContext, taskId: string): PlanTask => {
  const task = context.plan.tasks.find((candidate) => candidate.id === taskId);
  if (task === undefined)
    throw new ProvostError("TASK_NOT_FOUND", `the plan of this run has no task ${taskId}`, { taskId });
  return task;
};

type Place = { worktree: string; baseCommit: string };

type Worker = { binding: Binding; declared: AgentDeclaration; kind: AgentKind };

const workerOf = (context: RunContext, task: PlanTask): Worker => {
  const binding = task.binding;
  const declared = context.plan.agents.find((agent) => agent.name === binding?.agent);
  const kind = context.kinds.get(declared?.where === "remote" ? REMOTE_KIND : (declared?.kind ?? ""));
  if (binding !== undefined && declared !== undefined && kind !== undefined) return { binding, declared, kind };
  const wanted = declared?.kind ?? binding?.agent ?? "an agent";
  throw new ProvostError(
    "AGENT_KIND_UNKNOWN",
    `task "${task.title}" (line ${task.source.line}) needs ${wanted}, which is not here`,
  );
};

const giveSecrets = (context: RunContext, lease: Lease, { binding, declared }: Worker): Promise<readonly Secret[]> => {
  const names = [...(declared.secrets ?? []), ...(binding.secrets ?? [])];
  return names.length === 0 ? Promise.resolve([]) : context.giveSecrets(lease, names);
};

type Worked = { result: WorkResult; secrets: readonly Secret[] };

const workOn = async (
  context: RunContext,
  lease: Lease,
  task: PlanTask,
  place: Place,
  signal: AbortSignal,
): Promise<Worked> => {
  const worker = workerOf(context, task);
  const { binding, declared, kind } = worker;
  const secrets = await giveSecrets(context, lease, worker);
  const values = Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
  const timeoutMs = binding.timeoutMs ?? declared.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const sandbox = await openAttemptSandbox(context, lease, place, { declared, timeoutMs });
  try {
    const result = await workWithinTime(context, kind, declared, {
      lease,
      task: { title: task.title, script: binding.script ?? null, conflictFiles: lease.previousFailure?.files ?? [] },
      ...(kind.name !== "shell" && { assignment: await assignmentOf(context, task, declared) }),
      ...place,
      outputPath: attemptOutputPath(context.home, lease),
      // An agent that commits would otherwise set a name in the configuration that it shares with the user.
      env: childEnv([...declared.env, ...binding.env], { ...values, ...COMMIT_IDENTITY }),
      secrets,
      timeoutMs,
      registryDir: context.home.processes,
      sandbox: sandbox.plan,
      signal,
    });
    if (result.confinement) await recordConfinement(context, lease, result.confinement);
    if (result.kind === "done") {
      await sandbox.adopt();
      return { result, secrets };
    }
    const failure = { ...result.failure, message: redactText(result.failure.message, secrets) };
    return { result: { ...result, failure }, secrets };
  } finally {
    await sandbox.remove();
  }
};

/** Null when the work ended before there was any output, as without an executor. */
const keepOutput = async (context: RunContext, lease: Lease): Promise<string | null> => {
  const path = attemptOutputPath(context.home, lease);
  const stored = await context.blobs.put({ path }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return stored?.sha256 ?? null;
};

/** Commits that the agent made itself are on the attempt's branch and in its log; without it nothing leads to them. */
const forget = async ({ repository }: RunContext, lease: Lease): Promise<void> => {
  const branch = attemptBranchName(lease.runId, lease.taskId, lease.number);
  await repository.git(["update-ref", "-d", `refs/heads/${branch}`]);
};

/** What the agent left as a commit. An agent that broke its own worktree has failed; that is no fault of the engine. */
const commitWork = async (
  context: RunContext,
  lease: Lease,
  task: PlanTask,
  { worktree, baseCommit }: Place,
  secrets: readonly Secret[],
): Promise<{ commit: string | null } | { failure: TaskFailure }> => {
  try {
    await refuseLeak(context.repository, { worktree, base: baseCommit, secrets });
    return await commitAttempt({
      repository: context.repository,
      worktree,
      base: baseCommit,
      message: task.title,
      exclude: context.plan.repository.links,
      trailers: { "Provost-Run": lease.runId, "Provost-Task": lease.taskId, "Provost-Attempt": lease.attemptId },
    });
  } catch (thrown) {
    const { code, message } = asProvostError(thrown);
    if (code === "SECRET_LEAKED") {
      await forget(context, lease);
      return { failure: failureOf(thrown) };
    }
    if (code !== "GIT_FAILED") throw thrown;
    const failure = new ProvostError("TASK_FAILED", `what it left in its worktree cannot be committed: ${message}`);
    return { failure: failureOf(failure) };
  }
};

const pauseStopped = ({ db, tenantId, runId }: RunContext, message: string): Promise<void> =>
  db.transaction(tenantId, async (tx) => {
    const { state } = await lockRun(tx, runId, "update");
    if (state === "running") await pauseRun(tx, runId, message, "engine");
  });

/** Gives back what was broken off, which says nothing about the task; true when it was. */
const letGo = async (context: RunContext, lease: Lease, failure: TaskFailure): Promise<boolean> => {
  // Work that was done in spite of the interrupt counts.
  if (context.interrupt.aborted) {
    await context.queue.giveBack(lease, "the run was interrupted");
    return true;
  }
  if (failure.code !== "AGENTS_STOPPED") return false;
  // It is given back where it stands. The run is paused by who has stopped all; until then it would be leased again.
  await pauseStopped(context, failure.message);
  await context.queue.giveBack(lease, failure.message);
  return true;
};

/** Works on one lease to its report. Never throws for a fault of the task; a fault of the engine's own is thrown. */
export const runAttempt = (context: RunContext, lease: Lease, signal: AbortSignal): Promise<void> => {
  const { tenantId: tenant, runId: run, taskId: task, agentId: agent, number } = lease;
  const attributes = { "provost.attempt": number };
  return correlate({ tenant, run, task, agent }, () =>
    traced("attempt", { kind: "consumer", attributes }, () => workOnLease(context, lease, signal)),
  );
};

const workOnLease = async (context: RunContext, lease: Lease, signal: AbortSignal): Promise<void> => {
  const task = planTask(context, lease.taskId);
  const base = await recordedHead(context);
  const branch = attemptBranchName(lease.runId, lease.taskId, lease.number);
  const worktree = await context.worktrees.add(`attempts/${lease.attemptId}`, base, branch);
  try {
    const place = { worktree, baseCommit: base };
    const { result, secrets } = await workOn(context, lease, task, place, signal).catch((thrown: unknown): Worked => ({
      result: { kind: "failed", failure: failureOf(thrown), exitCode: null },
      secrets: [],
    }));
    if (result.kind === "failed" && (await letGo(context, lease, result.failure))) return;
    const outputBlob = await keepOutput(context, lease);
    if (result.kind === "failed") {
      await reportFailure(context, lease, result.failure, { exitCode: result.exitCode, outputBlob });
      return;
    }
    const { exitCode } = result;
    const committed = await commitWork(context, lease, task, place, secrets);
    if ("failure" in committed) {
      await reportFailure(context, lease, committed.failure, { exitCode, outputBlob });
      return;
    }
    const { commit: resultCommit } = committed;
    const refused =
      resultCommit === null
        ? null // there is nothing to review
        : await reviewAttempt(context, lease, task, { ...place, commit: resultCommit, secrets }, signal);
    if (refused !== null) {
      if (await letGo(context, lease, refused)) return;
      await reportFailure(context, lease, refused, { exitCode, outputBlob });
      return;
    }
    await context.queue.reportDone(lease, { resultCommit, baseCommit: base, exitCode, outputBlob });
  } finally {
    await context.worktrees.remove(worktree);
    context.changed.raise();
  }
};
