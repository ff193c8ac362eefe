/**
 * Begins a run as another one stood: on the plan that was frozen for that, from its base, with its branch at the last merge
 * that is kept. What is kept is not done again; every criterion and gate is judged anew at the fork's own head.
 */
import { setPlanBudgets, refuseWhileStopped } from "../../agents/budgets/run-budgets.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import type { RunId } from "../../model/ids.ts";
import type { ForkChanges } from "../../model/run-fork.ts";
import { agentsAtWork } from "../../plan/agents-at-work.ts";
import { startRun } from "../../queue/run-control.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { RunRecords } from "../../store/runs/insert-run.ts";
import { openRepository } from "../../workspace/repository.ts";
import { withPredictions } from "../conflicts/with-predictions.ts";
import type { EngineParts } from "../execution/execute.ts";
import { execute, type OperationParts, type RunControl } from "../host/operations.ts";
import type { RunOutcome } from "../attempt/outcome.ts";
import { runRecords } from "../start/prepare.ts";
import { refuseRemote } from "../remote/refuse-remote.ts";
import type { ForkPoint } from "./kept-tasks.ts";
import { type ForkPlan, planFork } from "./plan-fork.ts";

export type ForkRequest = ForkPoint & {
  runId: string;
  changes: ForkChanges;
  maxAgents?: number | undefined;
  /** Merges the run branch into the user's branch when the decision is Go. */
  apply: boolean;
};

const withInherited = (records: RunRecords, { fork }: ForkPlan): RunRecords => {
  const merged = new Map<string, string>(fork.inherited.map(({ taskId, mergeCommit }) => [taskId, mergeCommit]));
  const open = ({ taskId }: { taskId: string }): boolean => !merged.has(taskId);
  const { predictedWrites = [] } = records;
  return {
    ...records,
    tasks: records.tasks.map((task) => ({ ...task, mergeCommit: merged.get(task.taskId) })),
    // What is not written again would count as foreseen and not written.
    predictedWrites: predictedWrites.filter(open),
    fork,
  };
};

const recordsOf = async (
  parts: EngineParts,
  planned: ForkPlan,
  runId: RunId,
  { maxAgents, apply }: ForkRequest,
): Promise<RunRecords> => {
  const { source, frozen, graph, fork } = planned;
  const repository = await openRepository(source.repositoryPath);
  // Both are on no branch any more where the source's was removed and git has cleaned up: BASE_NOT_FOUND says so.
  await repository.resolveCommit(source.baseCommit);
  const headCommit = await repository.resolveCommit(fork.headCommit);
  const { sidecar } = frozen;
  const records = runRecords(frozen.plan, graph, {
    file: { source: frozen.source, sidecar: sidecar === null ? null : { source: sidecar } },
    run: {
      runId,
      planPath: source.planPath,
      repositoryPath: repository.root,
      baseCommit: source.baseCommit,
      headCommit,
      homeId: parts.home.id,
      options: { ...source.options, ...(maxAgents !== undefined && { maxAgents }), apply },
    },
  });
  return withInherited(await withPredictions(records, frozen.plan, repository), planned);
};

/** RUN_NOT_FOUND, RUN_ELSEWHERE, FORK_POINT_INVALID, and what a run can be refused with. */
export const forkRun = (
  parts: OperationParts,
  feed: EventFeed,
  request: ForkRequest & RunControl,
): Promise<RunOutcome> =>
  parts.claims.hold(async (claim) => {
    const { through, after, changes } = request;
    const planned = await planFork(parts, request.runId as RunId, { through, after }, changes);
    const { plan } = planned.frozen;
    refuseRemote(parts.kinds, plan);
    await parts.refuseAgents?.(parts.tenantId, agentsAtWork(plan));
    const runId = uuidV7(parts.clock.now()) as RunId;
    const records = await recordsOf(parts, planned, runId, request);
    await claim.take(runId);
    const run = await parts.db.transaction(parts.tenantId, async (tx) => {
      await refuseWhileStopped(tx);
      await setPlanBudgets(tx, plan, runId, parts.clock.now());
      return startRun(tx, records);
    });
    request.onBegun?.(run);
    return execute(parts, feed, runId, request);
  });
