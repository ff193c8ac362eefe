/** The plan of a fork: the one of its source, with other models or other agents for what is done again. */
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import { ProvostError } from "../../model/errors.ts";
import type { ModelChoice } from "../../model/model-choice.ts";
import type { Plan } from "../../model/plan.ts";
import type { ForkChanges } from "../../model/run-fork.ts";

const providerOf = (model: string): string => model.slice(0, model.indexOf("/"));

/**
 * The other model in place of all that the agent had. Address, key and parameters are those that the plan gives a model of
 * the same provider: a fork names a model and nothing else, so that no key is sent where the plan does not send it.
 */
const withModel = (agent: AgentDeclaration, model: string): AgentDeclaration => {
  const { profile: _profile, models = [], ...rest } = agent;
  const like = models.find((choice) => providerOf(choice.model) === providerOf(model));
  const chosen: ModelChoice = { ...like, model };
  return { ...rest, models: [chosen] };
};

const asksModels = ({ kind }: AgentDeclaration): boolean => kind === "model";

const changeModels = (agents: readonly AgentDeclaration[], { models }: ForkChanges): AgentDeclaration[] => {
  const changed = [...agents];
  for (const { agent, model } of models) {
    const meant = changed.filter(({ name }) => name === agent);
    if (agent !== null && meant.length === 0) throw unknownAgent(agent, agents);
    const among = agent === null ? changed.filter(asksModels) : meant;
    const other = among.find((one) => !asksModels(one));
    if (other !== undefined || among.length === 0) {
      const why =
        other === undefined ? "the plan has no agent of kind model" : `${other.name} is of kind ${other.kind}`;
      throw new ProvostError("BINDING_INVALID", `${model} cannot be asked: ${why}`, { agent, model });
    }
    for (const one of among) changed[changed.indexOf(one)] = withModel(one, model);
  }
  return changed;
};

const unknownAgent = (agent: string, agents: readonly AgentDeclaration[]): ProvostError => {
  const known = agents.map(({ name }) => name).join(", ");
  return new ProvostError("AGENT_UNKNOWN", `the plan declares no agent ${agent}; it has ${known}`, { agent });
};

const changeTasks = (plan: Plan, { agents }: ForkChanges, kept: ReadonlySet<string>): Plan["tasks"] => {
  const wanted = new Map<string, string>(agents.map(({ taskId, agent }) => [taskId, agent]));
  for (const [taskId, agent] of wanted) {
    if (!plan.tasks.some(({ id }) => id === taskId))
      throw new ProvostError("TASK_NOT_FOUND", `the plan has no task ${taskId}`, { taskId });
    if (kept.has(taskId))
      throw new ProvostError("FORK_POINT_INVALID", `task ${taskId} is kept as it was done; it has no agent any more`, {
        taskId,
      });
    if (!plan.agents.some(({ name }) => name === agent)) throw unknownAgent(agent, plan.agents);
  }
  return plan.tasks.map((task) => {
    const agent = wanted.get(task.id);
    return agent === undefined || task.binding === undefined ? task : { ...task, binding: { ...task.binding, agent } };
  });
};

/** AGENT_UNKNOWN, TASK_NOT_FOUND, BINDING_INVALID, or FORK_POINT_INVALID for a task that is kept. */
export const changePlan = (plan: Plan, changes: ForkChanges, kept: ReadonlySet<string>): Plan => ({
  ...plan,
  agents: changeModels(plan.agents, changes),
  tasks: changeTasks(plan, changes, kept),
});
