/** Takes on tasks that stand alone, in a run that is under way: they are due at once. */
import { createEventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { RunId, TenantId } from "../model/ids.ts";
import { lockRun } from "../store/runs.ts";
import { insertTasks } from "../store/tasks.ts";
import type { NewTask } from "../store/tasks.ts";
import type { QueueParts } from "./queue-parts.ts";

export type StandaloneTask = Omit<NewTask, "stage" | "dependsOn" | "conflictsWith" | "mergeCommit">;
export type EnqueueRequest = { tenantId: TenantId; runId: RunId; tasks: readonly StandaloneTask[] };

const reason = "it was enqueued";

const isDuplicate = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === "23505";

/** All requests of the same tenant and run, all or none of their tasks. */
export const enqueue = async ({ db }: QueueParts, { tenantId, runId, tasks }: EnqueueRequest): Promise<void> => {
  try {
    await db.transaction(tenantId, async (tx) => {
      const run = await lockRun(tx, runId, "share");
      if (run.state !== "running") {
        const message = `run ${runId} is ${run.state}; only one that is running takes on more tasks`;
        throw new ProvostError("STATE_CONFLICT", message, { runId, state: run.state });
      }
      const alone = { stage: run.openStage, dependsOn: [], conflictsWith: [] };
      await insertTasks(
        tx,
        runId,
        tasks.map((task) => ({ ...task, ...alone })),
        "queued",
      );
      await createEventLog().append(
        tx,
        tasks.map(({ taskId }) => ({ name: "task.queued", runId, taskId, actor: "user", payload: { reason } })),
      );
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const message = `run ${runId} has a task of one of these names already; give each task a name of its own`;
    throw new ProvostError("STATE_CONFLICT", message, { runId, taskIds: tasks.map(({ taskId }) => taskId) });
  }
};
