/**
 * Reports of one run in one transaction. Only what is plain is done here: null stands for a report that is not, such as
 * one whose lease is lost, and that is then done alone by the code that knows all cases (report.ts).
 */
import { createEventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { NewEvent } from "../model/event.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import { moveAttempts } from "../store/runs/attempts.ts";
import type { MovedAttempt } from "../store/runs/attempts.ts";
import type { Tx } from "../store/database.ts";
import { completeIntents } from "../store/runs/merges.ts";
import { lockRun, moveHead } from "../store/runs/runs.ts";
import { freeKeys } from "../store/tasks/task-key-holders.ts";
import { moveHeldTasks } from "../store/tasks/task-moves.ts";
import type { QueueParts } from "./queue-parts.ts";
import type { DoneResult } from "./report.ts";

export type DoneReport = { lease: Lease; result: DoneResult };
export type MergedReport = { lease: Lease; mergeCommit: string };
type Report = { lease: Lease; result?: DoneResult; mergeCommit?: string };
type Moved<R> = { report: R; attempt: MovedAttempt };

/** Of two reports about one task at most one can be right. Which one, their order decides: then all go alone. */
const areDistinct = (reports: readonly Report[]): boolean =>
  new Set(reports.map(({ lease }) => lease.taskId)).size === reports.length;

/** Moves the tasks and their attempts; returns those that held their lease, in the order in which they were reported. */
const moveAll = async <R extends Report>(
  tx: Tx,
  runId: RunId,
  reports: readonly R[],
  to: "merging" | "succeeded",
): Promise<Moved<R>[]> => {
  if (!areDistinct(reports)) return [];
  const tasks = reports.map(({ lease, mergeCommit = null }) => ({ ...lease, mergeCommit }));
  const held = new Set<TaskId>(await moveHeldTasks(tx, runId, tasks, to));
  const moved = reports.filter(({ lease }) => held.has(lease.taskId));
  const results = moved.map(({ lease: { taskId, token }, result }) => ({ runId, taskId, token, ...result }));
  const attempts = await moveAttempts(tx, runId, results, to);
  return moved.map((report) => {
    const attempt = attempts.get(report.lease.taskId);
    if (attempt === undefined) throw new ProvostError("INTERNAL", `a task of run ${runId} has no attempt to move`);
    return { report, attempt };
  });
};

/** Each report's answer, null for those that did not move. */
const answers = <R, A>(reports: readonly R[], moved: readonly Moved<R>[], answer: A): (A | null)[] => {
  const done = new Set(moved.map(({ report }) => report));
  return reports.map((report) => (done.has(report) ? answer : null));
};

/** All of the same tenant and run. */
export const reportDoneTogether = (
  { db }: QueueParts,
  { tenantId, runId }: Lease,
  reports: readonly DoneReport[],
): Promise<({ state: "merging" } | null)[]> =>
  db.transaction(tenantId, async (tx) => {
    const run = await lockRun(tx, runId, "share");
    if (run.state === "cancelling") return reports.map(() => null);
    const moved = await moveAll(tx, runId, reports, "merging");
    const events = moved.map(({ report: { lease, result }, attempt: { agentId, ...attempt } }): NewEvent => {
      const payload = { ...attempt, resultCommit: result.resultCommit };
      return { name: "task.merging", runId, taskId: lease.taskId, actor: agentId, payload };
    });
    await createEventLog().append(tx, events);
    return answers(reports, moved, { state: "merging" } as const);
  });

/** All of the same tenant and run. The run's head is the commit of the one that was reported last. */
export const reportMergedTogether = (
  { db }: QueueParts,
  { tenantId, runId }: Lease,
  reports: readonly MergedReport[],
): Promise<(true | null)[]> =>
  db.transaction(tenantId, async (tx) => {
    await lockRun(tx, runId, "update");
    const moved = await moveAll(tx, runId, reports, "succeeded");
    const last = moved.at(-1);
    if (last === undefined) return reports.map(() => null);
    await freeKeys(
      tx,
      moved.map(({ report }) => report.lease),
    );
    await completeIntents(
      tx,
      moved.map(({ attempt }) => attempt.attemptId),
      "done",
    );
    await moveHead(tx, runId, last.report.mergeCommit);
    const events = moved.map(({ report: { lease, mergeCommit }, attempt: { attemptId, number } }): NewEvent => {
      const payload = { attemptId, number, mergeCommit };
      return { name: "task.succeeded", runId, taskId: lease.taskId, actor: "engine", payload };
    });
    await createEventLog().append(tx, events);
    return answers(reports, moved, true as const);
  });
