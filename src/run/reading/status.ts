/** All that is on record about a run, read in one transaction, and what becomes of it at a terminal. */
import { access } from "node:fs/promises";
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { Attempt, CriterionRecord, GateRecord, Run, RunTask } from "../../model/run.ts";
import type { RunFork } from "../../model/run-fork.ts";
import type { Review } from "../../model/review.ts";
import { costPerProven, type RunSpending } from "../../model/spending.ts";
import { sumRunSpending } from "../../store/agents/agent-sessions.ts";
import type { PredictionQuality } from "../../model/write-prediction.ts";
import { listAgents, type AgentRecord } from "../../store/agents/agents.ts";
import { type Approval, listApprovals } from "../../store/tools/approvals.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { listCriteria } from "../../store/runs/criteria.ts";
import type { Tx } from "../../store/database.ts";
import { listGates } from "../../store/runs/gates.ts";
import { listReviews } from "../../store/runs/reviews.ts";
import { readPredictionQuality } from "../../store/runs/predicted-writes.ts";
import { getRunFork } from "../../store/runs/run-forks.ts";
import { getRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import type { EngineParts } from "../execution/execute.ts";
import { attemptOutputPath } from "../attempt/output.ts";

export type RunStatus = RunOnRecord & {
  /** Whether a living process works on it. A run that was cut off is "running" on record and in nobody's hands. */
  inHand: boolean | null;
};

export type RunOnRecord = {
  run: Run;
  tasks: RunTask[];
  attempts: Attempt[];
  criteria: CriterionRecord[];
  gates: GateRecord[];
  /** Who works or has worked in this data folder, the last first. */
  agents: AgentRecord[];
  spending: RunSpending & {
    /** Millionths of a dollar; null where nothing is proven, or a price is unknown. */
    perProvenCriterion: number | null;
  };
  /** Of attempts, where the plan asks for them; the first first. */
  reviews: Review[];
  /** Where it was forked from, and what it inherits; null for a run that was started from its plan alone. */
  fork: RunFork | null;
  /** How good the guesses were at which files tasks would write. */
  predictions: PredictionQuality;
  /** What its agents wait for a person to say: leave for a call, an answer, or to go on. */
  waiting: Waiting[];
};

export type Waiting = Pick<
  Approval,
  "approvalId" | "taskId" | "agentName" | "kind" | "tool" | "reason" | "askedAt" | "expiresAt"
>;

const MAX_WAITING = 100;

const waitingIn = async (tx: Tx, runId: RunId): Promise<Waiting[]> => {
  const pending = await listApprovals(tx, { state: "pending", runId, limit: MAX_WAITING });
  return pending.map(({ approvalId, taskId, agentName, kind, tool, reason, askedAt, expiresAt }) => ({
    approvalId,
    taskId,
    agentName,
    kind,
    tool,
    reason,
    askedAt,
    expiresAt,
  }));
};

const spendingIn = async (
  tx: Tx,
  runId: RunId,
  criteria: readonly CriterionRecord[],
): Promise<RunOnRecord["spending"]> => {
  const spending = await sumRunSpending(tx, runId);
  const proven = criteria.filter(({ verdict }) => verdict === "proven").length;
  return { ...spending, perProvenCriterion: costPerProven(spending, proven) };
};

/**
 * The run first, then what it is made of, and so on down to verdicts and attempts: each statement sees what was committed
 * when it begins, and whoever reads that a run has ended, or what a gate says, must find in the same answer the tasks and
 * verdicts that it was decided with.
 */
export const readStatus = (parts: Pick<EngineParts, "db" | "tenantId">, runId: RunId): Promise<RunOnRecord> =>
  parts.db.transaction(parts.tenantId, async (tx) => {
    const run = await getRun(tx, runId);
    const gates = await listGates(tx, runId);
    const criteria = await listCriteria(tx, runId);
    return {
      run,
      tasks: await listTasks(tx, runId),
      attempts: await listAttempts(tx, runId),
      criteria,
      gates,
      agents: await listAgents(tx),
      spending: await spendingIn(tx, runId, criteria),
      reviews: await listReviews(tx, runId),
      fork: await getRunFork(tx, runId),
      predictions: await readPredictionQuality(tx, runId),
      waiting: await waitingIn(tx, runId),
    };
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** File with a task's output: the growing one while it is there, else the stored evidence. TASK_NOT_FOUND. */
export const findOutput = async (
  parts: EngineParts,
  runId: RunId,
  taskId: string,
  number?: number,
): Promise<string> => {
  const { attempts, fork } = await readStatus(parts, runId);
  const own = attempts.filter((attempt) => attempt.taskId === taskId);
  const attempt = number === undefined ? own.at(-1) : own.find((candidate) => candidate.number === number);
  const inherited = fork?.inherited.find((task) => task.taskId === taskId)?.attempt;
  if (inherited?.outputBlob && (number ?? inherited.number) === inherited.number)
    return parts.blobs.path(inherited.outputBlob);
  if (attempt === undefined) {
    const which = number === undefined ? "no attempt yet" : `no attempt ${number}`;
    throw new ProvostError("TASK_NOT_FOUND", `task ${taskId} of run ${runId} has ${which}`, { runId, taskId });
  }
  const growing = attemptOutputPath(parts.home, attempt);
  return attempt.outputBlob === null || (await exists(growing)) ? growing : parts.blobs.path(attempt.outputBlob);
};
