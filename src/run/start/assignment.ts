/** What an agent is told of a task that it is given: from the plan, and from what was done before. */
import type { Assignment, EarlierTask } from "../../agents/kinds/agent-kind.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { PlanTask } from "../../model/plan.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { changedFiles } from "../../workspace/diff.ts";
import type { RunContext } from "./context.ts";

const MAX_EARLIER = 20;

/** Of the tasks that are merged: what each has changed. */
const earlierTasks = async (context: RunContext): Promise<EarlierTask[]> => {
  const tasks = await context.db.transaction(context.tenantId, (tx) => listTasks(tx, context.runId));
  const merged = tasks.flatMap(({ taskId, title, mergeCommit }) =>
    mergeCommit === null ? [] : [{ taskId, title, mergeCommit }],
  );
  return Promise.all(
    merged.slice(-MAX_EARLIER).map(async (task) => ({
      ...task,
      files: await changedFiles(context.repository, `${task.mergeCommit}^1`, task.mergeCommit),
    })),
  );
};

/** Its own checks, and those of the criteria of the task or of its phase. */
const checksFor = ({ plan }: RunContext, task: PlanTask): Assignment["checks"] => {
  const own = (task.binding?.checks ?? []).map((check) => ({ title: "this task", check }));
  const judged = plan.criteria.flatMap(({ title, check, taskId, phaseId }) => {
    const concerns = taskId === undefined ? phaseId === task.phaseId : taskId === task.id;
    return check !== undefined && concerns ? [{ title, check }] : [];
  });
  return [...own, ...judged];
};

export const assignmentOf = async (
  context: RunContext,
  task: PlanTask,
  agent: AgentDeclaration,
): Promise<Assignment> => ({
  agent,
  details: task.details ?? null,
  phase: context.plan.phases.find(({ id }) => id === task.phaseId)?.title ?? null,
  acceptance: task.acceptance,
  deliverables: task.deliverables,
  touches: task.touches,
  checks: checksFor(context, task),
  earlier: await earlierTasks(context),
});
