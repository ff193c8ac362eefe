/** Reports that an attempt has failed. With --fail-fast nothing more is begun then. */
import type { Lease, TaskFailure } from "../../model/run.ts";
import { skipRemaining } from "../../queue/run-control.ts";
import type { RunContext } from "../start/context.ts";

export const FAIL_FAST_REASON = "a task failed (--fail-fast)";

/** Resolves after the rest is skipped: the slot, which leases again as soon as it is free, must not be faster. */
export const reportFailure = async (
  context: RunContext,
  lease: Lease,
  failure: TaskFailure,
  result: { exitCode: number | null; outputBlob: string | null },
): Promise<void> => {
  const { retryInMs } = await context.queue.reportFailed(lease, failure, result);
  if (retryInMs !== null || !context.failFast) return;
  await context.db.transaction(context.tenantId, (tx) => skipRemaining(tx, context.runId, FAIL_FAST_REASON));
};
