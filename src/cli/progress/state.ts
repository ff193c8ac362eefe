/** What the live view knows of a run: built up from the record once, then from each event. */
import type { RunStatus } from "../../control-plane.ts";
import type { Decision, Verdict } from "../../model/check.ts";
import type { Observation } from "../../model/run.ts";
import type { RunState, TaskState } from "../../model/states.ts";

export type TaskProgress = {
  id: string;
  title: string;
  phaseId: string | null;
  state: TaskState;
  agent: string | null;
  attempt: number;
  /** Milliseconds since the epoch; of the present or last attempt. */
  startedAt: number | null;
  endedAt: number | null;
  /** Last failure, or why it waits. */
  note: string | null;
};

export type CriterionProgress = {
  id: string;
  title: string;
  gateId: string | null;
  verdict: Verdict | null;
  /** What its check last saw on the merged tree, before anything is decided. */
  seen: Observation["outcome"] | null;
};

export type GateProgress = { id: string; title: string; phaseId: string | null; decision: Decision | null };

export type Progress = {
  runId: string | null;
  title: string;
  state: RunState;
  startedAt: number | null;
  tasks: Map<string, TaskProgress>;
  criteria: Map<string, CriterionProgress>;
  gates: Map<string, GateProgress>;
  phaseTitles: ReadonlyMap<string, string>;
  /** What the person in front of it has to know now. */
  notice: string | null;
};

export const createProgress = (phaseTitles: ReadonlyMap<string, string> = new Map()): Progress => ({
  runId: null,
  title: "",
  state: "running",
  startedAt: null,
  tasks: new Map(),
  criteria: new Map(),
  gates: new Map(),
  phaseTitles,
  notice: null,
});

export const blankCriterion = (id: string): CriterionProgress => ({
  id,
  title: id,
  gateId: null,
  verdict: null,
  seen: null,
});

export const blankTask = (id: string): TaskProgress => ({
  id,
  title: id,
  phaseId: null,
  state: "waiting",
  agent: null,
  attempt: 0,
  startedAt: null,
  endedAt: null,
  note: null,
});

/**
 * Adds what the record says. An event that came in while it was read is newer than it: of a task, criterion or gate that
 * an event has touched, only its names are taken.
 */
export const addRecord = (progress: Progress, status: RunStatus): void => {
  progress.runId = status.run.runId;
  progress.title = status.run.planTitle;
  progress.startedAt ??= status.run.createdAt.getTime();
  const attempts = Map.groupBy(status.attempts, ({ taskId }) => taskId as string);
  // Rebuilt, so that the order is the record's whichever events came first.
  const tasks = status.tasks.map((task): TaskProgress => {
    const names = { title: task.title, phaseId: task.phaseId };
    const touched = progress.tasks.get(task.taskId);
    if (touched) return { ...touched, ...names };
    const last = attempts.get(task.taskId)?.at(-1);
    return {
      ...blankTask(task.taskId),
      ...names,
      state: task.state,
      agent: task.leaseAgentId,
      attempt: last?.number ?? 0,
      startedAt: last?.startedAt.getTime() ?? null,
      endedAt: last?.finishedAt?.getTime() ?? null,
      note: task.failure?.message ?? null,
    };
  });
  progress.tasks = new Map(tasks.map((task) => [task.id, task]));
  for (const { criterionId: id, title, gateId, verdict, head } of status.criteria) {
    const touched = progress.criteria.get(id);
    // Before its check was run a criterion stands as unproven on record: that is no verdict yet.
    const decided = head !== null || verdict !== "unproven" ? verdict : null;
    const seen = touched?.seen ?? head?.outcome ?? null;
    progress.criteria.set(id, { id, title, gateId, seen, verdict: touched?.verdict ?? decided });
  }
  for (const { gateId: id, title, phaseId, decision } of status.gates) {
    progress.gates.set(id, { id, title, phaseId, decision: progress.gates.get(id)?.decision ?? decision });
  }
};
