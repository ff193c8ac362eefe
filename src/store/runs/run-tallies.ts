/** Runs with what has become of their tasks and criteria, in numbers: a list of runs asks for none of them one by one. */
import { VERDICTS } from "../../model/check.ts";
import { type RunTally, runTallySchema } from "../../model/overview.ts";
import { type RunState, TASK_STATES } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { SPENDING_SUMS } from "../agents/agent-sessions.ts";
import { pageRuns } from "./runs.ts";

type Row = { runId: string; what: string; count: string };

const TASKS = `
  select run_id as "runId", state as what, count(*) from tasks
  where tenant_id = $1 and run_id = any($2) group by run_id, state`;
const CRITERIA = `
  select run_id as "runId", verdict as what, count(*) from criteria
  where tenant_id = $1 and run_id = any($2) group by run_id, verdict`;

const SPENDING = `
  select s.run_id as "runId", ${SPENDING_SUMS}
  from agent_sessions s where s.tenant_id = $1 and s.run_id = any($2) group by s.run_id`;
const NOTHING_SPENT = { steps: 0, unpricedSteps: 0, tokens: 0, microUsd: 0 };

const tallyOf = (names: readonly string[], rows: readonly Row[], runId: string): Record<string, string | number> => {
  const own = new Map(rows.filter((row) => row.runId === runId).map(({ what, count }) => [what, count]));
  return Object.fromEntries(names.map((name) => [name, own.get(name) ?? 0]));
};

/** Newest first. */
export const pageRunTallies = async (
  tx: Tx,
  request: { before: string | null; state: RunState | null; limit: number },
): Promise<RunTally[]> => {
  const runs = await pageRuns(tx, request);
  const runIds = runs.map(({ runId }) => runId);
  const tasks = await tx.query<Row>(TASKS, [tx.tenantId, runIds]);
  const criteria = await tx.query<Row>(CRITERIA, [tx.tenantId, runIds]);
  const spent = await tx.query<{ runId: string }>(SPENDING, [tx.tenantId, runIds]);
  return runs.map((run) =>
    runTallySchema.parse({
      run,
      tasks: tallyOf(TASK_STATES, tasks, run.runId),
      criteria: tallyOf(VERDICTS, criteria, run.runId),
      spending: spent.find(({ runId }) => runId === run.runId) ?? NOTHING_SPENT,
    }),
  );
};
