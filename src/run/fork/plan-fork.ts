/** What a fork of a run would be: what it keeps, what is done again, and the plan that it is done by. Writes nothing. */
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { Plan } from "../../model/plan.ts";
import type { Run, RunTask } from "../../model/run.ts";
import type { ForkChanges, RunFork } from "../../model/run-fork.ts";
import { buildGraph, type Graph } from "../../plan/graph.ts";
import { lintPlan } from "../../plan/lint.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { getRunFork } from "../../store/runs/run-forks.ts";
import { getRunPlan, type RunPlan } from "../../store/runs/run-plans.ts";
import { getRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import type { EngineParts } from "../execution/execute.ts";
import { refuseUnrunnable } from "../start/refuse-plan.ts";
import { changePlan } from "./change-plan.ts";
import { type ForkPoint, keptTasks, type Kept } from "./kept-tasks.ts";

export type ForkPlan = {
  source: Run;
  /** As they stand in the source. */
  tasks: RunTask[];
  kept: Kept;
  fork: RunFork;
  frozen: RunPlan;
  graph: Graph;
};

type Record = { run: Run; tasks: RunTask[]; frozen: RunPlan; kept: Kept };

const readSource = ({ db, tenantId, events }: EngineParts, runId: RunId, point: ForkPoint): Promise<Record> =>
  db.transaction(tenantId, async (tx) => {
    const run = await getRun(tx, runId);
    const source = {
      runId: run.runId,
      baseCommit: run.baseCommit,
      events: await events.read(tx, { runId, limit: Number.MAX_SAFE_INTEGER }),
      attempts: await listAttempts(tx, runId),
      fork: await getRunFork(tx, runId),
    };
    return {
      run,
      tasks: await listTasks(tx, runId),
      frozen: await getRunPlan(tx, runId),
      kept: keptTasks(source, point),
    };
  });

/** What the changes make of the plan must be as fit to be run as any. */
const changedPlan = (run: Run, plan: Plan, changes: ForkChanges, kept: ReadonlySet<string>): [Plan, Graph] => {
  const changed = changePlan(plan, changes, kept);
  const graph = buildGraph(changed);
  refuseUnrunnable(run.planPath, { plan: changed, diagnostics: lintPlan(changed, graph) });
  return [changed, graph];
};

/** RUN_NOT_FOUND, RUN_ELSEWHERE, FORK_POINT_INVALID, and what a plan can be refused with. */
export const planFork = async (
  parts: EngineParts,
  runId: RunId,
  point: ForkPoint,
  changes: ForkChanges,
): Promise<ForkPlan> => {
  const { run, tasks, frozen, kept } = await readSource(parts, runId, point);
  if (run.homeId !== null && run.homeId !== parts.home.id) {
    const message = `run ${runId} was started from another data folder than ${parts.home.path}`;
    throw new ProvostError("RUN_ELSEWHERE", message, { runId });
  }
  const keptIds = new Set<string>(kept.inherited.map(({ taskId }) => taskId));
  const [plan, graph] = changedPlan(run, frozen.plan, changes, keptIds);
  const { through, headCommit, inherited } = kept;
  const fork = { sourceRunId: run.runId, through, headCommit, changes, inherited };
  return { source: run, tasks, kept, fork, frozen: { ...frozen, plan }, graph };
};
