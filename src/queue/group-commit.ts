/**
 * Reports of many callers share transactions: each commit waits for the disk, and from its events on holds
 * the tenant's log, so the number of commits is what limits the queue (docs/adr/0007-group-commit.md).
 */
import { ProvostError } from "../model/errors.ts";
import type { RunId, TenantId } from "../model/ids.ts";
import { createBatching } from "../runtime/batching.ts";
import type { Batching } from "../runtime/batching.ts";
import type { QueueParts } from "./queue-parts.ts";
import { reportDone, reportMerged } from "./report.ts";
import { reportDoneTogether, reportMergedTogether } from "./report-together.ts";
import type { DoneReport, MergedReport } from "./report-together.ts";

/** Larger ones gain little: at this size the disk is a small part of the cost of a report. */
const MAX_ITEMS = 128;

/** A lost connection leaves open whether the commit went through; any other error has rolled it back. */
const changedNothing = (error: unknown): boolean =>
  !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE");

/** One batch of a run is under way at a time. */
const keyOf = ({ tenantId, runId }: { tenantId: TenantId; runId: RunId }): string => `${tenantId} ${runId}`;

export type GroupCommit = {
  reportDone(report: DoneReport): Promise<{ state: "merging" | "cancelled" }>;
  reportMerged(report: MergedReport): Promise<void>;
};

const submitReport = <R extends DoneReport | MergedReport, A>(batching: Batching<R, A>, report: R): Promise<A> =>
  batching.submit(keyOf(report.lease), report);

export const createGroupCommit = (parts: QueueParts): GroupCommit => {
  const shared = { maxItems: MAX_ITEMS, changedNothing };
  const done = createBatching<DoneReport, { state: "merging" | "cancelled" }>({
    ...shared,
    together: async (reports) => (reports[0] ? reportDoneTogether(parts, reports[0].lease, reports) : []),
    alone: async ({ lease, result }) => reportDone(parts, lease, result),
  });
  const merged = createBatching<MergedReport, true>({
    ...shared,
    together: async (reports) => (reports[0] ? reportMergedTogether(parts, reports[0].lease, reports) : []),
    alone: async ({ lease, mergeCommit }) => reportMerged(parts, lease, mergeCommit).then(() => true as const),
  });
  return {
    reportDone: (report) => submitReport(done, report),
    reportMerged: async (report) => void (await submitReport(merged, report)),
  };
};
