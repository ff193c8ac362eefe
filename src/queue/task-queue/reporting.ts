/** What agents say about their leases, gathered: many of one tenant in one transaction. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { AttemptProof, TaskLease, TaskResult } from "../../model/queue-task.ts";
import type { TaskFailure } from "../../model/run.ts";
import { createBatching } from "../../runtime/batching.ts";
import type { Database } from "../../store/database.ts";
import { findReport } from "../../store/queues/queue-tasks.ts";
import { leaseName } from "../../store/tasks/leased-tasks.ts";
import { failTasks, returnTasks } from "./endings.ts";
import type { FailedReport, Returned } from "./endings.ts";
import { taskLeaseLost } from "./round.ts";
import type { Rounds } from "./rounds.ts";

export type Reporting = {
  /** LEASE_LOST. A report that comes again resolves as the first did. */
  reportSucceeded(lease: TaskLease, result: TaskResult): Promise<void>;
  /** To the next attempt, or failed when the class of the failure allows none. LEASE_LOST. */
  reportFailed(lease: TaskLease, failure: TaskFailure, proof?: AttemptProof): Promise<{ retryInMs: number | null }>;
  /** Back into the queue with the turn that it had; counts as no failure. LEASE_LOST. */
  giveBack(lease: TaskLease, reason: string): Promise<void>;
};

type Parts = {
  db: Database;
  random: () => number;
  rounds: Rounds;
  /** Work stands in these queues again. */
  announce: (tenantId: TenantId, queues: ReadonlySet<string>) => void;
};

const MAX_ITEMS = 256;
type Retry = { retryInMs: number | null };
const NOTHING: readonly never[] = [];

const changedNothing = (error: unknown): boolean =>
  !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE");

export const createReporting = ({ db, random, rounds, announce }: Parts): Reporting => {
  const fail = async (reports: readonly FailedReport[]): Promise<(Retry | null)[]> => {
    const tenantId = (reports[0] as FailedReport).lease.tenantId;
    const { retries, queues } = await db.transaction(tenantId, (tx) => failTasks(tx, reports, random));
    announce(tenantId, queues);
    return reports.map(({ lease }) => {
      const retryInMs = retries.get(leaseName(lease));
      return retryInMs === undefined ? null : { retryInMs };
    });
  };
  const giveBack = async (returns: readonly Returned[]): Promise<(true | null)[]> => {
    const tenantId = (returns[0] as Returned).lease.tenantId;
    const queues = await db.transaction(tenantId, (tx) => returnTasks(tx, returns));
    announce(tenantId, new Set(queues.values()));
    return returns.map(({ lease }) => (queues.has(leaseName(lease)) ? true : null));
  };
  /** What nobody holds is asked for alone once more, so that two reports about one lease do not both count. */
  const orLost = async <T>(lease: TaskLease, answers: Promise<readonly (T | null)[]>): Promise<T> => {
    const [answer] = await answers;
    if (answer === null || answer === undefined) throw taskLeaseLost(lease);
    return answer;
  };
  const failing = createBatching<FailedReport, Retry>({
    maxItems: MAX_ITEMS,
    together: fail,
    alone: (report) => orLost(report.lease, fail([report])),
    changedNothing,
  });
  const returning = createBatching<Returned, true>({
    maxItems: MAX_ITEMS,
    together: giveBack,
    alone: (returned) => orLost(returned.lease, giveBack([returned])),
    changedNothing,
  });

  const settleRepeated = async (lease: TaskLease): Promise<void> => {
    const report = await db.transaction(lease.tenantId, (tx) => findReport(tx, lease));
    if (report !== "succeeded") throw taskLeaseLost(lease);
  };

  return {
    reportSucceeded: (lease, { result, evidence = NOTHING, outputBlob = null }) =>
      new Promise((resolve, reject) => {
        rounds.succeed(lease.tenantId, {
          row: {
            lease,
            result: result === undefined || result === null ? null : JSON.stringify(result),
            evidence: evidence.length === 0 ? null : JSON.stringify(evidence),
            outputBlob,
          },
          resolve: (moved) => {
            if (moved) resolve();
            else settleRepeated(lease).then(resolve, reject);
          },
          reject,
        });
      }),
    reportFailed: (lease, failure, proof = {}) => failing.submit(lease.tenantId, { lease, failure, proof }),
    giveBack: async (lease, reason) => void (await returning.submit(lease.tenantId, { lease, reason })),
  };
};
