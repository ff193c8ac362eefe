import { agentOfPlan } from "../../model/actor.ts";
import type { WorkRequest } from "./agent-kind.ts";
import type { ToolSite } from "../tools/tool-caller.ts";

/** From where the tools of an attempt are called, in the name of its agent. */
export const toolSiteOf = (
  { lease, worktree, env, secrets, registryDir, sandbox }: WorkRequest,
  agentName: string,
  sessionId: string,
): ToolSite & Required<Pick<ToolSite, "runId" | "taskId" | "attemptId">> => {
  const { tenantId, runId, taskId, attemptId } = lease;
  const of = { tenantId, actor: agentOfPlan(tenantId, agentName), agentName, runId, taskId, attemptId, sessionId };
  return { ...of, worktree, env, secrets, registryDir, depth: 0, ...(sandbox?.disk && { disk: sandbox.disk }) };
};
