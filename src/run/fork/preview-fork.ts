/** A fork as it is shown before it is begun. */
import type { RunId } from "../../model/ids.ts";
import type { RunTask } from "../../model/run.ts";
import type { EngineParts } from "../execution/execute.ts";
import type { ForkPoint } from "./kept-tasks.ts";
import { planFork } from "./plan-fork.ts";

type Named = { taskId: string; title: string; agent: string };

export type ForkPreview = {
  runId: string;
  through: number;
  headCommit: string;
  /** Not done again, in the order in which they were merged. */
  kept: (Named & { mergeCommit: string; runId: string; attemptId: string; number: number; agentId: string })[];
  /** Done again, or for the first time. */
  again: (Named & { state: RunTask["state"]; leftBehind: boolean })[];
  /** Agents of the plan that ask models, with those that they ask; null where a profile names them. */
  models: { agent: string; models: string[] | null; profile: string | null }[];
};

const NO_CHANGES = { models: [], agents: [] };

/** RUN_NOT_FOUND, RUN_ELSEWHERE, FORK_POINT_INVALID. */
export const previewFork = async (parts: EngineParts, runId: RunId, point: ForkPoint): Promise<ForkPreview> => {
  const { source, tasks, kept, frozen } = await planFork(parts, runId, point, NO_CHANGES);
  const byId = new Map(tasks.map((task) => [task.taskId, task]));
  const leftBehind = new Set(kept.leftBehind);
  const keptIds = new Set(kept.inherited.map(({ taskId }) => taskId));
  return {
    runId: source.runId,
    through: kept.through,
    headCommit: kept.headCommit,
    kept: kept.inherited.map(({ taskId, mergeCommit, runId: doneIn, attempt }) => {
      const { attemptId, number, agentId } = attempt;
      const { title = taskId, agent = "" } = byId.get(taskId) ?? {};
      return { taskId, title, agent, mergeCommit, runId: doneIn, attemptId, number, agentId };
    }),
    again: tasks
      .filter(({ taskId }) => !keptIds.has(taskId))
      .map(({ taskId, title, agent, state }) => ({ taskId, title, agent, state, leftBehind: leftBehind.has(taskId) })),
    models: frozen.plan.agents
      .filter(({ kind }) => kind === "model")
      .map(({ name, models, profile }) => ({
        agent: name,
        models: models?.map(({ model }) => model) ?? null,
        profile: profile ?? null,
      })),
  };
};
