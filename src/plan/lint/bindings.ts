import { AGENT_KINDS } from "../../model/agent-kinds.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan, PlanTask } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";

export type UnboundTask = { task: PlanTask; message: string; suggestion: string };

const bindingFor = ({ id, source }: PlanTask, agent: string): string =>
  `Add a \`sh\` block under line ${source.line}, or bind it in the sidecar: \`- { match: { id: ${id} }, agent: ${agent}, script: … }\`.`;

const shellOf = ({ agents }: Plan): string => agents.find(({ kind }) => kind === "shell")?.name ?? "shell";

/** Open tasks that no agent can do, each with what to bind. */
export const unboundTasks = (plan: Plan): UnboundTask[] => {
  const agents = new Map(plan.agents.map((agent) => [agent.name, agent]));
  const shell = shellOf(plan);
  return plan.tasks.flatMap((task): UnboundTask[] => {
    const { binding, status, title } = task;
    if (status === "done") return [];
    if (binding === undefined) {
      return [{ task, message: `task "${title}" has no script and no agent`, suggestion: bindingFor(task, shell) }];
    }
    if (agents.get(binding.agent)?.kind !== "shell" || binding.script !== undefined) return [];
    const message = `task "${title}" is bound to the shell agent "${binding.agent}", but has no script for it`;
    return [{ task, message, suggestion: bindingFor(task, binding.agent) }];
  });
};

const lintModelAgent = ({ name, models, profile, source }: AgentDeclaration): Diagnostic[] => {
  if (models !== undefined || profile !== undefined) return [];
  return [
    diagnostic("agent-without-model", source?.line ?? 1, `the model agent "${name}" has neither model nor profile`),
  ];
};

const lintCliAgent = ({ name, cli, source }: AgentDeclaration): Diagnostic[] => {
  if ((cli?.preset === undefined) !== (cli?.program === undefined)) return [];
  const what = cli === undefined ? "does not say which program it is" : "needs either `preset` or `program`, not both";
  return [diagnostic("agent-without-program", source?.line ?? 1, `the agent "${name}" of the kind \`cli\` ${what}`)];
};

const lintAcpAgent = ({ name, acp, source }: AgentDeclaration): Diagnostic[] => {
  if (acp !== undefined) return [];
  const message = `the agent "${name}" of the kind \`acp\` does not say by which command it is started`;
  return [diagnostic("agent-without-program", source?.line ?? 1, message)];
};

/** Of the kinds whose agents are services elsewhere. */
const lintService = (kind: "a2a" | "http", agent: AgentDeclaration): Diagnostic[] => {
  if (agent[kind] !== undefined) return [];
  const message = `the agent "${agent.name}" of the kind \`${kind}\` does not say where it is`;
  return [diagnostic("agent-without-address", agent.source?.line ?? 1, message)];
};

const lintAgent = (agent: AgentDeclaration): Diagnostic[] => {
  const { name, kind, source } = agent;
  if (kind === "model") return lintModelAgent(agent);
  if (kind === "cli") return lintCliAgent(agent);
  if (kind === "acp") return lintAcpAgent(agent);
  if (kind === "a2a" || kind === "http") return lintService(kind, agent);
  if (AGENT_KINDS.some((known) => known === kind)) return [];
  const near = didYouMean(kind, AGENT_KINDS);
  const message = `agent "${name}" has the kind "${kind}"; there are ${AGENT_KINDS.join(", ")}`;
  const suggestion = near === null ? undefined : `Did you mean \`${near}\`?`;
  return [diagnostic("agent-kind-unknown", source?.line ?? 1, message, suggestion)];
};

type Known = { agents: ReadonlyMap<string, AgentDeclaration>; led: ReadonlySet<string | undefined> };

const lintTask = (task: PlanTask, { agents, led }: Known): Diagnostic[] => {
  const { title, binding, assignee, participants, capabilities, epicId } = task;
  const line = binding?.source?.line ?? task.source.line;
  if (binding === undefined) {
    return assignee === undefined && participants.length === 0 && !led.has(epicId)
      ? [diagnostic("task-without-assignee", line, `nobody is named for task "${title}"`)]
      : [];
  }
  const agent = agents.get(binding.agent);
  if (agent === undefined) {
    const near = didYouMean(binding.agent, agents.keys());
    const message = `task "${title}" is bound to agent "${binding.agent}", which the plan does not declare`;
    return [diagnostic("agent-unknown", line, message, near === null ? undefined : `Did you mean \`${near}\`?`)];
  }
  const lacking = capabilities.filter((capability) => !agent.capabilities.includes(capability));
  if (lacking.length === 0) return [];
  const message = `task "${title}" asks for ${lacking.join(", ")}, which agent "${agent.name}" does not declare`;
  return [diagnostic("agent-incapable", line, message)];
};

/** Lines that are named of all those where something is missing. */
const MOST_LINES = 5;

/** Where no task at all is bound yet, that is one thing to tell, and not one for each task. */
const lintUnbound = (plan: Plan): Diagnostic[] => {
  const open = plan.tasks.filter(({ status }) => status === "open");
  const [first] = open;
  if (first === undefined || open.length === 1 || plan.tasks.some(({ binding }) => binding !== undefined)) {
    return unboundTasks(plan).map(({ task, message, suggestion }) =>
      diagnostic("task-unbound", task.source.line, message, suggestion),
    );
  }
  const lines = [...new Set(open.slice(0, MOST_LINES).map(({ source }) => source.line))].join(", ");
  const more = open.length > MOST_LINES ? ", …" : "";
  const message = `none of the ${open.length} open tasks has a script or an agent (lines ${lines}${more})`;
  return [diagnostic("task-unbound", first.source.line, message, bindingFor(first, shellOf(plan)))];
};

export const lintBindings = (plan: Plan): Diagnostic[] => {
  const agents = new Map(plan.agents.map((agent) => [agent.name, agent]));
  // Who leads a workstream is named for what nobody else is.
  const led = new Set(plan.epics.flatMap(({ id, lead }) => (lead === undefined ? [] : [id])));
  return [
    ...plan.agents.flatMap(lintAgent),
    ...plan.tasks.flatMap((task) => (task.status === "open" ? lintTask(task, { agents, led }) : [])),
    ...lintUnbound(plan),
  ];
};
