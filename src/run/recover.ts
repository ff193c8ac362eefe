/**
 * Puts in order what a killed engine left behind. Only for who holds the data folder's lock: that no other engine works
 * on the run is what makes it right to end its processes and to take its leases back.
 */
import type { RunContext } from "./context.ts";
import { reapOrphans } from "../runtime/reap-orphans.ts";

/** Orphans are ended first: a task must not be worked on by a dead engine's agent and by ours. */
export const recover = async (context: RunContext): Promise<{ orphans: number }> => {
  const orphans = await reapOrphans(context.home.processes);
  await context.worktrees.reconcile([]);
  await context.queue.recall(context.tenantId, context.runId, "the engine that leased it was stopped");
  return { orphans: orphans.length };
};
