/** A plan as a simulation needs it: what each task waits for, and what its time and cost are drawn from. */
import type { Plan, PlanTask } from "../../model/plan.ts";
import type { TimeSource } from "../../model/simulation.ts";
import type { Graph } from "../../plan/graph.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { OwnRetry } from "../../model/retry.ts";
import type { History, TaskHistory } from "./history.ts";
import { median } from "./percentile.ts";

/** One way an attempt may go. */
export type Outcome = { ms: number; errorClass: ErrorClass | null };

export type Work = {
  taskId: string;
  title: string;
  stage: number;
  rank: number;
  /** Name of the agent that it is bound to; null while nobody is. */
  agent: string | null;
  /** Positions of the tasks that wait for it, how many it waits for, and those that it must not run beside. */
  after: number[];
  waitsFor: number;
  conflicts: number[];
  source: TimeSource;
  /** Earlier attempts that are drawn from, and those of them that failed. */
  observed: number;
  failed: number;
  /** It was tried before and never succeeded. */
  neverSucceeded: boolean;
  /** Empty where nothing is known. */
  outcomes: Outcome[];
  /** Whether the times drawn are of so few attempts that they say nothing about how much they differ. */
  narrow: boolean;
  retry: OwnRetry;
  /** Of one run each, in millionths of a dollar; null where that is not known. */
  costs: number[] | null;
};

/** Fewer than these do not say by how much a time varies. */
const ENOUGH = 3;
/** Ratios of estimates are of different tasks, and need more of them. */
const ENOUGH_RATIOS = 5;

type Known = Pick<Work, "source" | "observed" | "failed" | "outcomes" | "narrow">;

const done = (ms: number): Outcome => ({ ms, errorClass: null });

const knownTime = ({ estimateMinutes = 0 }: PlanTask, past: TaskHistory | undefined, ratios: number[]): Known => {
  if (past !== undefined && past.succeeded.length > 0) {
    const outcomes = [...past.succeeded.map(done), ...past.failed];
    const narrow = past.succeeded.length < ENOUGH;
    return { source: "history", observed: outcomes.length, failed: past.failed.length, outcomes, narrow };
  }
  const nothing = { observed: 0, failed: 0 };
  if (estimateMinutes === 0) return { ...nothing, source: "unknown", outcomes: [], narrow: true };
  const estimateMs = estimateMinutes * 60_000;
  if (ratios.length < ENOUGH_RATIOS) {
    return { ...nothing, source: "estimate", outcomes: [done(estimateMs)], narrow: true };
  }
  const outcomes = ratios.map((ratio) => done(ratio * estimateMs));
  return { ...nothing, source: "scaled-estimate", outcomes, narrow: false };
};

/** A shell agent asks no model. What another one costs is known from runs in which every price was known. */
const costsOf = (kind: string | undefined, past: TaskHistory | undefined): number[] | null => {
  if (kind === "shell") return [0];
  const costs = past?.costs ?? [];
  const known = costs.filter((cost) => cost !== null);
  return known.length === 0 || known.length < costs.length ? null : known;
};

/** A task of which nothing is known is taken for as long as the middle one of the others. */
const assumeMedian = (works: readonly Work[]): Work[] => {
  const known = works.filter(({ source }) => source !== "unknown");
  if (known.length === 0) return [...works];
  const successes = known.map(({ outcomes }) =>
    median(outcomes.flatMap(({ ms, errorClass }) => (errorClass === null ? [ms] : []))),
  );
  const assumed = done(median(successes));
  return works.map((work) => (work.source === "unknown" ? { ...work, source: "assumed", outcomes: [assumed] } : work));
};

export const workloadOf = (plan: Plan, { nodes }: Graph, history: History): Work[] => {
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const kinds = new Map(plan.agents.map(({ name, kind }) => [name, kind]));
  const at = new Map(nodes.map(({ taskId }, position) => [taskId, position]));
  const positions = (ids: readonly string[]): number[] => ids.flatMap((id) => at.get(id) ?? []);
  const works = nodes.flatMap(({ taskId, stage, rank, dependsOn, conflictsWith }): Work[] => {
    const task = tasks.get(taskId);
    if (task === undefined) return [];
    const past = history.tasks.get(taskId);
    const agent = task.binding?.agent ?? null;
    return [
      {
        taskId,
        title: task.title,
        stage,
        rank,
        agent,
        after: [],
        waitsFor: dependsOn.length,
        conflicts: positions(conflictsWith),
        neverSucceeded: past !== undefined && past.succeeded.length === 0 && past.failed.length > 0,
        retry: { maxAttempts: task.binding?.maxAttempts, backoff: task.binding?.backoff },
        costs: costsOf(agent === null ? undefined : kinds.get(agent), past),
        ...knownTime(task, past, history.ratios),
      },
    ];
  });
  for (const [to, { dependsOn }] of nodes.entries()) {
    for (const from of positions(dependsOn)) works[from]?.after.push(to);
  }
  return assumeMedian(works);
};
