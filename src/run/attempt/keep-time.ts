/** Keeps the attempts of a run within the budgets of time. */
import type { AgentKind, WorkRequest, WorkResult } from "../../agents/kinds/agent-kind.ts";
import { accountsOf } from "../../agents/budgets/accounts.ts";
import type { BudgetScope } from "../../agents/budgets/budgets.ts";
import { createBudgets } from "../../agents/budgets/create-budgets.ts";
import { meterTime } from "../../agents/budgets/meter-time.ts";
import { ERRORS } from "../../model/errors.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import { listBudgets } from "../../store/models/budgets.ts";
import type { RunContext } from "../start/context.ts";

type Parts = Pick<RunContext, "db" | "events" | "clock" | "tenantId">;

/** Most work has no budget of time, and then nothing is written for it. */
const isMetered = async ({ db, tenantId }: Parts, scope: BudgetScope): Promise<boolean> => {
  const budgets = await db.transaction(tenantId, (tx) => listBudgets(tx));
  const whose = accountsOf(scope);
  return budgets.some(
    ({ measure, scope: of, key }) =>
      measure === "ms" && whose.some((account) => account.scope === of && account.key === key),
  );
};

const exhausted = (message: string, ended: WorkResult | null): WorkResult => ({
  kind: "failed",
  failure: { code: "BUDGET_EXHAUSTED", class: ERRORS.BUDGET_EXHAUSTED.class, message, files: [] },
  exitCode: ended?.exitCode ?? null,
  ...(ended?.confinement && { confinement: ended.confinement }),
});

/** The work, ended with BUDGET_EXHAUSTED when a budget gives it no more time. What it had done by then is not kept. */
export const workWithinTime = async (
  parts: Parts,
  kind: AgentKind,
  agent: Pick<AgentDeclaration, "name">,
  request: WorkRequest,
): Promise<WorkResult> => {
  const { runId, taskId, attemptId } = request.lease;
  const scope = { tenantId: parts.tenantId, runId, taskId, attemptId, agentName: agent.name };
  if (!(await isMetered(parts, scope))) return kind.work(request);
  const { signal } = request;
  const metered = await meterTime(createBudgets(parts), { scope, id: `attempt:${attemptId}`, signal }, (limited) =>
    kind.work({ ...request, signal: limited }),
  );
  if (metered.kind === "done") return metered.result;
  // Done in the last moment is done.
  return metered.result?.kind === "done" ? metered.result : exhausted(metered.message, metered.result);
};
