/**
 * Merges finished attempts onto the run branch, one after the other.
 *
 * Invariant: the branch moves only from the recorded head to a commit whose intent is on record. A crash between the
 * intent and the report is therefore decided by looking at the branch: it stands at the intent's parent (move it now)
 * or at the intent's merge (report it now); nothing is merged twice and nothing that was moved is forgotten.
 */
import { ProvostError } from "../../model/errors.ts";
import type { Attempt, Lease, Observation, TaskFailure } from "../../model/run.ts";
import { observeCheck } from "../../gates/observe.ts";
import { count, observeSince, startedAt } from "../../runtime/instruments.ts";
import { traced } from "../../runtime/tracing.ts";
import { listMerging } from "../../store/runs/attempts.ts";
import type { Tx } from "../../store/database.ts";
import { insertActualWrites, readPredictionQuality } from "../../store/runs/predicted-writes.ts";
import { getRun } from "../../store/runs/runs.ts";
import { pendingIntent, recordIntent } from "../../store/runs/merges.ts";
import type { MergeIntent } from "../../store/runs/merges.ts";
import { attemptBranchName } from "../../workspace/branch-names.ts";
import { changedFiles } from "../../workspace/diff.ts";
import { advanceBranch, mergeCommits } from "../../workspace/merge.ts";
import type { RunContext } from "../start/context.ts";
import { judgeBy } from "../attempt/judge-by.ts";
import { reportFailure } from "../attempt/report-failure.ts";

const leaseOf = (attempt: Attempt): Lease => ({
  tenantId: attempt.tenantId,
  runId: attempt.runId,
  taskId: attempt.taskId,
  attemptId: attempt.attemptId,
  number: attempt.number,
  agentId: attempt.agentId,
  token: attempt.leaseToken,
  expiresAt: attempt.startedAt,
  previousFailure: null,
});

const fail = async (context: RunContext, attempt: Attempt, failure: TaskFailure): Promise<void> => {
  const { exitCode, outputBlob } = attempt;
  await reportFailure(context, leaseOf(attempt), failure, { exitCode, outputBlob });
};

/** Runs the task's own checks on the merged tree; the first that is not green is the failure. */
const failedCheck = async (context: RunContext, attempt: Attempt, commit: string): Promise<TaskFailure | null> => {
  const task = context.plan.tasks.find((candidate) => candidate.id === attempt.taskId);
  for (const check of task?.binding?.checks ?? []) {
    const checkout = await context.worktrees.add(`merge/${attempt.attemptId}`, commit);
    let observation: Observation;
    try {
      observation = await observeCheck({
        check,
        checkout,
        at: "head",
        commit,
        blobs: context.blobs,
        registryDir: context.home.processes,
        env: {},
        clock: context.clock,
        judge: judgeBy(context, task?.title ?? attempt.taskId),
        signal: context.interrupt,
      });
    } finally {
      await context.worktrees.remove(checkout);
    }
    if (observation.outcome !== "green") {
      const message = `its ${check.kind} check is ${observation.outcome} on the merged tree: ${observation.summary}`;
      return { code: "MERGE_CHECK_FAILED", class: "transient", message, files: [] };
    }
  }
  return null;
};

const finishIntent = async (context: RunContext, attempt: Attempt, intent: MergeIntent): Promise<void> => {
  const tip = await context.repository.resolveCommit(context.branch);
  if (tip === intent.parentCommit)
    await advanceBranch(context.repository, context.branch, intent.parentCommit, intent.mergeCommit);
  else if (tip !== intent.mergeCommit) {
    throw new ProvostError(
      "STATE_CONFLICT",
      `the run branch ${context.branch} was moved to ${tip} from outside; it must stand at ${intent.parentCommit}`,
      {
        branch: context.branch,
      },
    );
  }
  await context.queue.reportMerged(leaseOf(attempt), intent.mergeCommit);
  // The run branch has it now; branches of attempts that failed stay, for whoever looks into them.
  const branch = attemptBranchName(attempt.runId, attempt.taskId, attempt.number);
  await context.repository.serially(() => context.repository.git(["update-ref", "-d", `refs/heads/${branch}`]));
};

/** What the task has written, beside what it was expected to write. */
const recordWrites = async (tx: Tx, { runId, taskId }: Attempt, written: readonly string[]): Promise<void> => {
  await insertActualWrites(tx, runId, taskId, written);
  const { tasks, predicted, actual, hits } = await readPredictionQuality(tx, runId, taskId);
  if (tasks === 0) return; // nothing was predicted of it
  tx.afterCommit(() => {
    count("provost_predicted_writes_total", { outcome: "hit" }, hits);
    count("provost_predicted_writes_total", { outcome: "false-alarm" }, predicted - hits);
    count("provost_predicted_writes_total", { outcome: "missed" }, actual - hits);
  });
};

type MergeOutcome = "merged" | "conflict" | "refused" | "interrupted";

const mergeAttempt = async (context: RunContext, attempt: Attempt): Promise<MergeOutcome> => {
  const recorded = await context.db.transaction(context.tenantId, (tx) => pendingIntent(tx, attempt.attemptId));
  if (recorded !== null) {
    await finishIntent(context, attempt, recorded);
    return "merged";
  }

  const run = await context.db.transaction(context.tenantId, (tx) => getRun(tx, context.runId));
  const task = context.plan.tasks.find((candidate) => candidate.id === attempt.taskId);
  const merge = await mergeCommits(context.repository, {
    head: run.headCommit,
    attempt: attempt.resultCommit ?? attempt.baseCommit ?? run.headCommit,
    message: task?.title ?? attempt.taskId,
    trailers: { "Provost-Run": attempt.runId, "Provost-Task": attempt.taskId, "Provost-Attempt": attempt.attemptId },
  });
  if (merge.kind === "conflict") {
    const message = `its changes conflict with merged work in ${merge.files.join(", ")}`;
    await fail(context, attempt, { code: "MERGE_CONFLICT", class: "merge_conflict", message, files: merge.files });
    return "conflict";
  }
  const failure = await failedCheck(context, attempt, merge.commit);
  if (context.interrupt.aborted) return "interrupted"; // it stays "merging" and is taken up again on resume
  if (failure !== null) {
    await fail(context, attempt, failure);
    return "refused";
  }

  const intent = { attemptId: attempt.attemptId, parentCommit: run.headCommit, mergeCommit: merge.commit };
  const written = await changedFiles(context.repository, intent.parentCommit, intent.mergeCommit);
  await context.db.transaction(context.tenantId, async (tx) => {
    await recordIntent(tx, context.runId, intent);
    await recordWrites(tx, attempt, written);
  });
  await finishIntent(context, attempt, intent);
  return "merged";
};

/** Merges all that waits, oldest report first; returns how many were dealt with. */
export const mergeWaiting = async (context: RunContext): Promise<number> => {
  const waiting = await context.db.transaction(context.tenantId, (tx) => listMerging(tx, context.runId));
  for (const attempt of waiting) {
    if (context.interrupt.aborted) break;
    const began = startedAt();
    const attributes = { "provost.run": attempt.runId, "provost.task": attempt.taskId };
    const outcome = await traced("merge", { attributes }, () => mergeAttempt(context, attempt));
    observeSince("provost_merge_duration_seconds", { outcome }, began);
    context.changed.raise();
  }
  return waiting.length;
};
