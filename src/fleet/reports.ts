/**
 * What agents report. Invariant: an ack is sent after the commit and never before, and a report under a lease that is
 * lost changes nothing and is told so.
 */
import { setTimeout as delay } from "node:timers/promises";
import { asProvostError, ProvostError } from "../model/errors.ts";
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { LeaseRef } from "./protocol/fields.ts";
import type { Report } from "./protocol/work-frames.ts";
import type { Blobs } from "../store/home/blobs.ts";
import type { TaskOutputs } from "./task-output.ts";
import type { WorkLease, WorkQueue } from "./work-queue.ts";

export type Reports = {
  /** Resolves when it is committed. LEASE_LOST. */
  commit: (agent: { tenantId: TenantId; agentId: AgentId }, report: Report, isOpen: () => boolean) => Promise<void>;
};

const RETRY_MS = 500;
/** Reports that this control plane has committed: one that comes again, for its ack was lost, needs no query. */
const REMEMBERED = 10_000;

export const toWorkLease = (
  { tenantId, agentId }: { tenantId: TenantId; agentId: AgentId },
  { runId, taskId, token }: LeaseRef,
): WorkLease => ({ tenantId, agentId, runId: runId as RunId | null, taskId: taskId as TaskId, token });

/** The database may be back in a moment; the agent, which waits for an ack, would ask again only after a reconnect. */
const isPassing = (error: unknown): boolean =>
  error instanceof ProvostError && (error.code === "DATABASE_UNAVAILABLE" || error.code === "INTERNAL");

type ReportParts = { queue: WorkQueue; outputs: TaskOutputs; blobs: Pick<Blobs, "renew"> };

export const createReports = ({ queue, outputs, blobs }: ReportParts): Reports => {
  const committed = new Set<string>();

  const remember = (key: string) => {
    committed.add(key);
    for (const oldest of committed) {
      if (committed.size <= REMEMBERED) break;
      committed.delete(oldest);
    }
  };
  const apply = async (lease: WorkLease, report: Report, outputBlob: string | null): Promise<void> => {
    const { outcome } = report;
    // An agent may name what it has handed in long ago: from now on it is named by a record.
    if (outcome.kind !== "returned") await blobs.renew(outcome.evidence.map(({ sha256 }) => sha256));
    if (outcome.kind === "done") {
      await queue.reportSucceeded(lease, { result: outcome.result, evidence: outcome.evidence, outputBlob });
    } else if (outcome.kind === "failed") {
      const { failure, evidence } = outcome;
      await queue.reportFailed(lease, { ...failure, files: [] }, { evidence, outputBlob });
    } else {
      await queue.giveBack(lease, outcome.reason);
    }
  };
  return {
    commit: async (agent, report, isOpen) => {
      const key = `${agent.tenantId}/${agent.agentId}/${report.id}`;
      if (committed.has(key)) return;
      const lease = toWorkLease(agent, report);
      const outputBlob = await outputs.finish(agent.tenantId, report);
      for (;;) {
        try {
          await apply(lease, report, outputBlob);
          break;
        } catch (error) {
          const known = asProvostError(error);
          if (known.code === "LEASE_LOST" && (await queue.wasReported(lease))) break;
          if (!isPassing(known) || !isOpen()) throw known;
          await delay(RETRY_MS);
        }
      }
      remember(key);
    },
  };
};
