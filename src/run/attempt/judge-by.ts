import type { AskJudges } from "../../gates/judge/votes.ts";
import type { RunContext } from "../start/context.ts";

/** Models to ask about what `title` names; absent where there are none. */
export const judgeBy = ({ judges, plan, tenantId, runId, home }: RunContext, title: string): AskJudges | undefined => {
  if (judges === undefined) return undefined;
  return (check, about) => {
    const agent = plan.agents.find(({ name }) => name === check.agent) ?? null;
    return judges.vote({ tenantId, runId, title, check, agent, registryDir: home.processes, ...about });
  };
};
