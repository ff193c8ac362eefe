/** Which context of a client of Agent2Agent a run belongs to. */
import { findA2aContext, insertA2aTask, listA2aRuns } from "../../store/runs/a2a-tasks.ts";
import type { Tx } from "../../store/database.ts";

export type A2aContexts = {
  put(runId: string, contextId: string): Promise<void>;
  /** The run itself where it was asked for in another way. */
  of(runId: string): Promise<string>;
  runs(contextId: string, limit: number): Promise<string[]>;
};

export const createA2aContexts = (transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>): A2aContexts => ({
  put: (runId, contextId) => transact((tx) => insertA2aTask(tx, { runId, contextId })),
  of: async (runId) => (await transact((tx) => findA2aContext(tx, runId))) ?? runId,
  runs: (contextId, limit) => transact((tx) => listA2aRuns(tx, contextId, limit)),
});
