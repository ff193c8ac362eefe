/** From a plan file to a run on record: everything that can be refused is refused before anything is written. */
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { checkHash } from "../../gates/check-hash.ts";
import { ProvostError } from "../../model/errors.ts";
import type { CriterionId, GateId, RunId, TaskId } from "../../model/ids.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Plan } from "../../model/plan.ts";
import { agentsAtWork } from "../../plan/agents-at-work.ts";
import { compilePlan } from "../../plan/compile.ts";
import type { Graph } from "../../plan/graph.ts";
import type { RunRecords } from "../../store/runs/insert-run.ts";
import type { Home } from "../../store/home/home.ts";
import { runBranchName } from "../../workspace/branch-names.ts";
import { openRepository, type Repository } from "../../workspace/repository.ts";
import { createScratch } from "../../workspace/scratch.ts";
import { withPredictions } from "../conflicts/with-predictions.ts";
import { refuseLinks } from "../attempt/linked-worktrees.ts";
import { readPlanFile, type PlanFile } from "./plan-file.ts";
import { refuseUnrunnable } from "./refuse-plan.ts";
import { stageOfGate } from "./stages.ts";

export type StartRequest = {
  planPath: string;
  sidecarPath?: string | undefined;
  /** Any path inside the repository that the plan works on. */
  repositoryPath: string;
  /** What a scratch repository is made of; the folder that the plan lies in when absent. */
  projectFolder?: string | undefined;
  base?: string | undefined;
  /** Snapshots uncommitted changes instead of refusing them. */
  allowDirty: boolean;
  maxAgents?: number | undefined;
  failFast: boolean;
  /** Merges the run branch into the user's branch when the decision is Go. */
  apply: boolean;
};

const SHOWN_DIRTY_FILES = 5;

/** The plan and its sidecar are frozen by their hash, so that they may be uncommitted. */
const refuseDirty = async (repository: Repository, planPath: string, file: PlanFile): Promise<void> => {
  const own = [planPath, ...(file.sidecar === null ? [] : [file.sidecar.path])].map((path) =>
    relative(repository.root, resolve(path)),
  );
  const dirty = (await repository.dirtyFiles()).filter((path) => !own.includes(path));
  if (dirty.length === 0) return;
  const shown = dirty.slice(0, SHOWN_DIRTY_FILES).join(", ");
  const more = dirty.length > SHOWN_DIRTY_FILES ? ` and ${dirty.length - SHOWN_DIRTY_FILES} more` : "";
  throw new ProvostError("REPOSITORY_DIRTY", `${repository.root} has uncommitted changes in ${shown}${more}`, {
    files: dirty,
  });
};

const refuseNoFolder = async (path: string): Promise<void> => {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return;
  const message = `${path} is no folder: the plan works in a copy of the folder that it lies in`;
  throw new ProvostError("REPOSITORY_MISSING", message, { path });
};

const openBase = async (
  request: StartRequest,
  home: Home,
  runId: RunId,
  plan: Plan,
  file: PlanFile,
): Promise<{ repository: Repository; baseCommit: string }> => {
  if (plan.repository.kind === "scratch") {
    const folder = request.projectFolder ?? dirname(resolve(request.planPath));
    await refuseNoFolder(folder);
    const repository = await createScratch(folder, join(home.path, "scratch", runId));
    return { repository, baseCommit: await repository.resolveCommit("HEAD") };
  }
  const repository = await openRepository(request.repositoryPath);
  await refuseLinks(repository, plan.repository.links);
  const named = request.base ?? plan.repository.base;
  if (named !== undefined) return { repository, baseCommit: await repository.resolveCommit(named) };
  if (request.allowDirty) return { repository, baseCommit: await repository.snapshot() };
  await refuseDirty(repository, request.planPath, file);
  return { repository, baseCommit: await repository.resolveCommit("HEAD") };
};

const taskRecords = (plan: Plan, graph: Graph): RunRecords["tasks"] => {
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  return graph.nodes.map((node) => {
    const task = tasks.get(node.taskId);
    if (task?.binding === undefined)
      throw new ProvostError("TASK_UNBOUND", `task ${node.taskId} has no binding`, { taskId: node.taskId });
    return {
      taskId: node.taskId as TaskId,
      title: task.title,
      phaseId: node.phaseId,
      agent: task.binding.agent,
      capabilities: task.capabilities,
      rank: node.rank,
      maxAttempts: task.binding.maxAttempts ?? null,
      backoff: task.binding.backoff ?? null,
      timeoutMs: task.binding.timeoutMs ?? null,
      stage: node.stage,
      dependsOn: node.dependsOn,
      conflictsWith: node.conflictsWith,
    };
  });
};

/** The gate that a criterion is judged at: the one that lists it. */
const criterionRecords = (plan: Plan): RunRecords["criteria"] => {
  const gateOf = new Map(plan.gates.flatMap((gate) => gate.criterionIds.map((id) => [id, gate.id])));
  return plan.criteria.map((criterion) => {
    const gateId = gateOf.get(criterion.id);
    if (gateId === undefined) {
      const message = `criterion "${criterion.title}" (line ${criterion.source.line}) belongs to no gate`;
      throw new ProvostError("INTERNAL", message, { criterionId: criterion.id });
    }
    const check = criterion.check ?? null;
    return {
      criterionId: criterion.id as CriterionId,
      gateId: gateId as GateId,
      title: criterion.title,
      line: criterion.source.line,
      check,
      checkHash: check === null ? null : checkHash(check),
    };
  });
};

export type PreparedRun = {
  records: RunRecords;
  repository: Repository;
  /** Whether the repository was made for this run. */
  scratch: boolean;
};

type FrozenFile = { source: Uint8Array; sidecar: { source: Uint8Array } | null };

/** What goes on record when a run starts: everything of the plan is frozen from here on. */
export const runRecords = (
  plan: Plan,
  graph: Graph,
  rest: { file: FrozenFile; run: Omit<RunRecords["run"], "planTitle" | "planHash" | "branch"> },
): RunRecords => ({
  run: {
    ...rest.run,
    planTitle: plan.title,
    planHash: plan.hash,
    branch: `refs/heads/${runBranchName(rest.run.runId)}`,
  },
  plan: { source: rest.file.source, sidecar: rest.file.sidecar?.source ?? null, plan },
  tasks: taskRecords(plan, graph),
  gates: plan.gates.map((gate) => ({
    gateId: gate.id as GateId,
    title: gate.title,
    phaseId: gate.phaseId ?? null,
    ordinal: stageOfGate(plan, graph, gate),
  })),
  criteria: criterionRecords(plan),
});

export const prepareRun = async (
  request: StartRequest,
  home: Home,
  runId: RunId,
  refuseAgents: (agents: readonly AgentDeclaration[], plan: Plan) => Promise<void>,
): Promise<PreparedRun> => {
  const file = await readPlanFile(request.planPath, { sidecarPath: request.sidecarPath });
  const compiled = compilePlan(file.source, file.sidecar === null ? {} : { sidecar: file.sidecar });
  refuseUnrunnable(request.planPath, compiled);
  const { plan, graph } = compiled;
  await refuseAgents(agentsAtWork(plan), plan);
  const { repository, baseCommit } = await openBase(request, home, runId, plan, file);
  const { failFast, apply, maxAgents = availableParallelism() } = request;
  const run = {
    runId,
    planPath: resolve(request.planPath),
    repositoryPath: repository.root,
    baseCommit,
    homeId: home.id,
    options: { failFast, maxAgents, apply },
  };
  const scratch = plan.repository.kind === "scratch";
  const records = await withPredictions(runRecords(plan, graph, { file, run }), plan, repository);
  return { records, repository, scratch };
};
