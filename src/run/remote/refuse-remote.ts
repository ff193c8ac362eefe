/** Refuses agents on other machines where none can be given work, or what they must not be given. */
import type { AgentKind } from "../../agents/kinds/agent-kind.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Plan } from "../../model/plan.ts";
import { REMOTE_KIND } from "../../model/remote-task.ts";

const invalid = ({ name, source }: AgentDeclaration, why: string): ProvostError =>
  new ProvostError("BINDING_INVALID", `agent "${name}" (line ${source?.line ?? 1}) works on other machines, ${why}`);

/** Who names which secrets: the agent itself, and tasks that are given to it. */
const namingSecrets = ({ tasks }: Plan, agent: AgentDeclaration): string[] => {
  const own = agent.secrets ?? [];
  const theirs = tasks.flatMap(({ title, binding }) =>
    binding?.agent === agent.name && (binding.secrets ?? []).length > 0
      ? [`task "${title}" names ${(binding.secrets ?? []).join(", ")}`]
      : [],
  );
  return [...(own.length > 0 ? [`it names ${own.join(", ")}`] : []), ...theirs];
};

const refuseSecrets = (plan: Plan, agent: AgentDeclaration): void => {
  const naming = namingSecrets(plan, agent);
  if (naming.length === 0) return;
  const wayOut =
    "give the work to an agent of this machine, or keep the value on the other one and name it under env (--pass-env)";
  throw invalid(agent, `where secrets of this machine are not sent; ${naming.join("; ")}: ${wayOut}`);
};

/** AGENT_KIND_UNKNOWN, BINDING_INVALID. */
export const refuseRemote = (kinds: ReadonlyMap<string, AgentKind>, plan: Plan): void => {
  for (const agent of plan.agents.filter(({ where }) => where === "remote")) {
    if (agent.kind !== "shell") throw invalid(agent, `which those of kind "${agent.kind}" cannot`);
    refuseSecrets(plan, agent);
    if (kinds.has(REMOTE_KIND)) continue;
    const message = `agent "${agent.name}" works on other machines, which connect to a control plane: start one with \`provost up\`, and the run with its \`--url\``;
    throw new ProvostError("AGENT_KIND_UNKNOWN", message);
  }
};
