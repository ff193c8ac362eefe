import type { Plan } from "../../../api/types.ts";

type Task = Plan["tasks"][number];

/** Agents that may be bound: those that are declared, and the one for scripts, which needs no declaration. */
export const agentNames = ({ agents }: Plan): string[] => {
  const names = agents.map(({ name }) => name);
  return names.includes("shell") ? names : [...names, "shell"];
};

/** Without a script nothing can be done by it. */
export const needsScript = ({ agents }: Plan, agent: string): boolean =>
  (agents.find(({ name }) => name === agent)?.kind ?? "shell") === "shell";

/** The only one that can do what the task asks for without a script; null where it cannot be told. */
export const suggestAgent = (plan: Plan, { capabilities }: Task): string | null => {
  const able = plan.agents.filter(
    ({ name, capabilities: own }) =>
      !needsScript(plan, name) && capabilities.every((capability) => own.includes(capability)),
  );
  const [only, ...others] = able;
  return only === undefined || others.length > 0 ? null : only.name;
};

/** As the compiler sees it: no agent, or one for scripts without a script. */
export const isUnbound = (plan: Plan, { status, binding }: Task): boolean =>
  status === "open" && (binding === undefined || (needsScript(plan, binding.agent) && binding.script === undefined));
