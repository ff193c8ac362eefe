/**
 * Tasks that policies refused are nobody's to try again, until the policies are changed: then each of them is tried once
 * more, and meets the policies anew. What they still refuse fails as before, and waits for the next change.
 */
import { createEventLog } from "../events/event-log.ts";
import type { TaskId, TenantId } from "../model/ids.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { Database, Tx } from "../store/database.ts";
import { reviveRefused } from "../store/queues/dead-letters.ts";
import { claimPolicyChange } from "../store/queues/policy-retries.ts";

export type PolicyRetries = {
  /** Returns those that are tried again; none when the policies are what they were. */
  retryRefused(tenantId: TenantId): Promise<TaskId[]>;
};

/** What a task fails with when a policy forbids what it does. */
const REFUSALS = ["FORBIDDEN", "TOOL_FORBIDDEN"] as const;
const BATCH = 1_000;

/** A task that failed since was judged by the policies in force. */
const reviveAll = async (
  tx: Tx,
  { code, until, lastEvent }: { code: (typeof REFUSALS)[number]; until: Date; lastEvent: string },
): Promise<TaskId[]> => {
  const all: TaskId[] = [];
  for (;;) {
    const { taskIds, isMore } = await reviveRefused(tx, { code, until, limit: BATCH, lastEvent });
    all.push(...taskIds);
    if (!isMore) return all;
  }
};

const retry = async (tx: Tx): Promise<TaskId[]> => {
  const until = await claimPolicyChange(tx);
  if (until === null) return [];
  const eventId = uuidV7(tx.now);
  const taskIds: TaskId[] = [];
  for (const code of REFUSALS) taskIds.push(...(await reviveAll(tx, { code, until, lastEvent: eventId })));
  if (taskIds.length > 0) {
    await createEventLog().append(tx, [
      { eventId, name: "dead-letters.retried", runId: null, actor: "engine", payload: { taskIds } },
    ]);
  }
  return taskIds;
};

export const createPolicyRetries = (db: Database): PolicyRetries => ({
  retryRefused: (tenantId) => db.transaction(tenantId, retry),
});
