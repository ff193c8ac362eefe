/**
 * The commit that a run has come to. Taken from the record, not from the branch: agents work in the same repository and
 * could move the branch to something that no merge has made.
 */
import { getRun } from "../../store/runs/runs.ts";
import type { RunContext } from "./context.ts";

export const recordedHead = async (context: RunContext): Promise<string> =>
  (await context.db.transaction(context.tenantId, (tx) => getRun(tx, context.runId))).headCommit;
