/** How a run stands, in numbers. */
import type { Decision } from "../../model/check.ts";
import type { CriterionRecord, Run, RunTask } from "../../model/run.ts";
import type { RunState } from "../../model/states.ts";

export type RunOutcome = {
  runId: string;
  state: RunState;
  decision: Decision | null;
  tasks: { total: number; succeeded: number; failed: number; skipped: number };
  criteria: { total: number; proven: number; refuted: number; unproven: number; waived: number };
  durationMs: number;
  /** Folder of the proof packet; null while the run has not ended. */
  packet: string | null;
};

export const outcomeOf = (
  record: { run: Run; tasks: RunTask[]; criteria: CriterionRecord[] },
  packet: string | null,
  now: Date,
): RunOutcome => {
  const { run, tasks, criteria } = record;
  const inState = (state: RunTask["state"]) => tasks.filter((task) => task.state === state).length;
  const withVerdict = (verdict: CriterionRecord["verdict"]) =>
    criteria.filter((criterion) => criterion.verdict === verdict).length;
  return {
    runId: run.runId,
    state: run.state,
    decision: run.decision,
    tasks: {
      total: tasks.length,
      succeeded: inState("succeeded"),
      failed: inState("failed"),
      skipped: inState("skipped") + inState("cancelled"),
    },
    criteria: {
      total: criteria.length,
      proven: withVerdict("proven"),
      refuted: withVerdict("refuted"),
      unproven: withVerdict("unproven"),
      waived: withVerdict("waived"),
    },
    durationMs: (run.finishedAt ?? now).getTime() - run.createdAt.getTime(),
    packet,
  };
};
