/** From the row that was moved to what the agent gets. */
import type { TenantId } from "../../model/ids.ts";
import { taskDetailsSchema } from "../../model/queue-task.ts";
import type { LeasedTask, TaskDetails, TaskLease } from "../../model/queue-task.ts";
import { taskFailureSchema } from "../../model/run.ts";
import type { LeasedRow } from "../../store/tasks/task-handout.ts";

const NO_DETAILS: TaskDetails = {};

export const leasedTask = (tenantId: TenantId, agentId: TaskLease["agentId"], row: LeasedRow): LeasedTask => {
  const { taskId, token, payload, failure } = row;
  const details = row.details === null ? NO_DETAILS : taskDetailsSchema.parse(row.details);
  return {
    lease: { tenantId, runId: null, taskId, token, agentId },
    queue: row.queue,
    kind: row.kind,
    title: details.title ?? "",
    payload: JSON.parse(payload) as LeasedTask["payload"],
    attempt: token,
    timeoutMs: row.timeoutMs,
    previousFailure: failure === null ? null : taskFailureSchema.parse(failure),
    requires: row.requires,
    prefers: details.prefers ?? [],
    near: details.near ?? {},
    traceparent: details.traceparent ?? null,
  };
};
