import type { AgentDeclaration } from "../model/agent-declaration.ts";
import type { JudgeCheck } from "../model/check.ts";
import type { Plan } from "../model/plan.ts";

const judgesOf = ({ tasks, criteria }: Plan): JudgeCheck[] =>
  [...tasks.flatMap(({ binding }) => binding?.checks ?? []), ...criteria.map(({ check }) => check)].filter(
    (check) => check?.kind === "judge",
  );

/** Those that an open task is bound to or reviewed by, and who judges. */
export const agentsAtWork = (plan: Plan): AgentDeclaration[] => {
  const bound = plan.tasks.flatMap(({ status, binding }) =>
    status === "open" && binding !== undefined ? [binding.agent, binding.review?.agent] : [],
  );
  const judges = judgesOf(plan);
  const named = new Set([...bound, ...judges.map(({ agent }) => agent)]);
  const roles = new Set(judges.flatMap(({ agent, profile }) => (agent === undefined ? profile : [])));
  return [
    ...plan.agents.filter(({ name }) => named.has(name)),
    ...[...roles].map((profile) => ({ name: "judge", kind: "model", capabilities: [], env: [], profile })),
  ];
};
