/**
 * What is to be said of a task of a run whose attempts are given to agents on other machines: each is a task of a queue
 * under the attempt's id, and why it waits, or who has it, is known of that.
 */
import type { TaskId } from "../../model/ids.ts";
import { RUN_TASK_QUEUE } from "../../model/remote-task.ts";
import type { RunTask } from "../../model/run.ts";
import { listAssignments, type AssignmentRecord } from "../../store/agents/agents-assignments.ts";
import type { Tx } from "../../store/database.ts";
import { findQueueTask } from "../../store/queues/queue-tasks.ts";
import { listRemoteAttempts, type RemoteAttempt } from "../../store/runs/remote-attempts.ts";
import { queueTaskReasons } from "./queue-task-reasons.ts";

type Elsewhere = { reasons: string[]; assignments: AssignmentRecord[] };

/** Its own sentences are about a task that ends with its one attempt, so of one that has ended its outcome is said. */
const reasonsOf = async (tx: Tx, { attemptId, number, outcome, agentId }: RemoteAttempt): Promise<string[]> => {
  if (outcome !== null) return [`attempt ${number} ended as "${outcome}" at agent ${agentId ?? "(none)"}`];
  const given = `attempt ${number} is given to agents on other machines, as task ${attemptId} of queue "${RUN_TASK_QUEUE}"`;
  const task = await findQueueTask(tx, attemptId as TaskId);
  return task === null ? [given] : [given, ...(await queueTaskReasons(tx, task))];
};

/** Nothing of a task that is done where its run is. */
export const explainRemote = async (tx: Tx, { runId, taskId }: RunTask): Promise<Elsewhere> => {
  const attempts = await listRemoteAttempts(tx, runId, taskId);
  const [last] = attempts;
  const assignments: AssignmentRecord[] = [];
  for (const { attemptId, number } of attempts) {
    // the queue counts the attempts at its own task, of which there is one
    for (const record of await listAssignments(tx, "", attemptId)) assignments.push({ ...record, token: number });
  }
  return { reasons: last === undefined ? [] : await reasonsOf(tx, last), assignments };
};
