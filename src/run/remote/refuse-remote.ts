/** Refuses agents on other machines where none can be given work, or what they must not be given. */
import type { AgentKind } from "../../agents/kinds/agent-kind.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentDeclaration, Plan } from "../../model/plan.ts";
import { REMOTE_KIND } from "../../model/remote-task.ts";

const invalid = ({ name, source }: AgentDeclaration, why: string): ProvostError =>
  new ProvostError("BINDING_INVALID", `agent "${name}" (line ${source?.line ?? 1}) works on other machines, ${why}`);

const hasSecrets = ({ tasks }: Plan, agent: AgentDeclaration): boolean =>
  (agent.secrets ?? []).length > 0 ||
  tasks.some(({ binding }) => binding?.agent === agent.name && (binding.secrets ?? []).length > 0);

/** AGENT_KIND_UNKNOWN, BINDING_INVALID. */
export const refuseRemote = (kinds: ReadonlyMap<string, AgentKind>, plan: Plan): void => {
  for (const agent of plan.agents.filter(({ where }) => where === "remote")) {
    if (agent.kind !== "shell") throw invalid(agent, `which those of kind "${agent.kind}" cannot`);
    if (hasSecrets(plan, agent)) throw invalid(agent, "where secrets of this machine are not sent");
    if (kinds.has(REMOTE_KIND)) continue;
    const message = `agent "${agent.name}" works on other machines, which connect to a control plane: start one with \`provost up\`, and the run with its \`--url\``;
    throw new ProvostError("AGENT_KIND_UNKNOWN", message);
  }
};
