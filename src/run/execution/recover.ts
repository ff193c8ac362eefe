/**
 * Puts in order what a killed engine left of a run. Only for who has claimed the run: that no other engine works on it
 * is what makes it right to take its leases back. Its processes were ended when the data folder was taken.
 */
import type { RunContext } from "../start/context.ts";

export const recover = async (context: RunContext): Promise<void> => {
  await context.worktrees.reconcile([]);
  await context.queue.recall(context.tenantId, context.runId, "the engine that leased it was stopped");
};
