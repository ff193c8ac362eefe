/**
 * The jobs of agents elsewhere. Invariant: a job is on record before anybody is asked, and open until its end is known; so
 * an attempt that comes after a crash finds it and goes on with it.
 */
import type { Lease } from "../../../model/run.ts";
import type { Database } from "../../../store/database.ts";
import {
  endRemoteJob,
  findOpenRemoteJob,
  insertRemoteJob,
  nameRemoteJob,
  type RemoteJob,
  type RemoteJobOutcome,
} from "../../../store/runs/remote-jobs.ts";
import { getRun } from "../../../store/runs/runs.ts";
import type { WorkRequest } from "../agent-kind.ts";

export type RemoteJobs = {
  /** The open job of this task at this agent; a new one where there is none. */
  takeUp(request: WorkRequest, agentName: string, address: string): Promise<{ job: RemoteJob; isNew: boolean }>;
  /** The agent's own name for it. */
  name(lease: Lease, job: RemoteJob, remoteTaskId: string): Promise<void>;
  end(lease: Lease, job: RemoteJob, outcome: RemoteJobOutcome): Promise<void>;
  /** Whether a later attempt will want the result: the run was paused or its engine stopped, and not cancelled. */
  isWanted(lease: Lease): Promise<boolean>;
};

export const createRemoteJobs = (db: Database): RemoteJobs => ({
  takeUp: ({ lease, baseCommit }, agentName, address) =>
    db.transaction(lease.tenantId, async (tx) => {
      const { runId, taskId, attemptId } = lease;
      const open = await findOpenRemoteJob(tx, { runId, taskId, agentName, address });
      if (open !== null) return { job: open, isNew: false };
      const job = { jobId: attemptId, runId, taskId, agentName, address, baseCommit };
      await insertRemoteJob(tx, job);
      return { job: { ...job, remoteTaskId: null }, isNew: true };
    }),
  name: ({ tenantId }, { jobId }, remoteTaskId) =>
    db.transaction(tenantId, (tx) => nameRemoteJob(tx, jobId, remoteTaskId)),
  end: ({ tenantId }, { jobId }, outcome) => db.transaction(tenantId, (tx) => endRemoteJob(tx, jobId, outcome)),
  isWanted: ({ tenantId, runId }) =>
    db.transaction(tenantId, async (tx) => ["running", "paused"].includes((await getRun(tx, runId)).state)),
});
