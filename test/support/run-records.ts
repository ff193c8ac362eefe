/** Runs for tests of the store and the queue: only what a test is about has to be said. */
import type { CriterionId, GateId, RunId, TaskId } from "../../src/model/ids.ts";
import { planSchema } from "../../src/model/plan.ts";
import { uuidV7 } from "../../src/runtime/ids.ts";
import type { RunRecords } from "../../src/store/runs/insert-run.ts";
import type { NewTask } from "../../src/store/tasks/tasks.ts";

export type TaskSketch = Partial<Omit<NewTask, "taskId">>;

export const EMPTY_PLAN = planSchema.parse({
  title: "A plan",
  hash: "plan-hash",
  agents: [],
  repository: {},
  phases: [],
  epics: [],
  tasks: [],
  criteria: [],
  gates: [],
  edges: [],
  risks: [],
  crossPoints: [],
  targets: [],
  prose: [],
});

/** Tasks by id; a stage has a gate `gate-N` with one criterion `criterion-N`. */
export const runRecords = (tasks: Record<string, TaskSketch>, options: { runId?: string } = {}): RunRecords => {
  const runId = (options.runId ?? uuidV7(new Date())) as RunId;
  const stages = [...new Set(Object.values(tasks).map((task) => task.stage ?? 0))].sort((a, b) => a - b);
  return {
    run: {
      runId,
      planTitle: "A plan",
      planHash: "plan-hash",
      planPath: "/plans/PLAN.md",
      repositoryPath: "/repository",
      baseCommit: "base",
      branch: `provost/${runId}`,
      options: { failFast: false, maxAgents: 2, apply: false },
    },
    plan: { source: new TextEncoder().encode("# A plan\n"), sidecar: null, plan: EMPTY_PLAN },
    tasks: Object.entries(tasks).map(([taskId, sketch]) => ({
      taskId: taskId as TaskId,
      title: `Task ${taskId}`,
      phaseId: null,
      agent: "shell",
      capabilities: [],
      rank: 0,
      maxAttempts: null,
      timeoutMs: null,
      stage: 0,
      dependsOn: [],
      conflictsWith: [],
      ...sketch,
    })),
    gates: stages.map((stage) => ({
      gateId: `gate-${stage}` as GateId,
      title: `Gate ${stage}`,
      phaseId: null,
      ordinal: stage,
    })),
    criteria: stages.map((stage) => ({
      criterionId: `criterion-${stage}` as CriterionId,
      gateId: `gate-${stage}` as GateId,
      title: `Criterion ${stage}`,
      line: stage + 1,
      check: null,
      checkHash: null,
    })),
  };
};
