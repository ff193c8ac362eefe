/** Waits for reports of jobs: a notification tells, and a look now and then makes sure. */
import type { TenantId } from "../../../model/ids.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { Database } from "../../../store/database.ts";
import { readJobReport } from "../../../store/runs/remote-jobs.ts";
import { pauseFor } from "./pause.ts";

/** By notify: the job. */
export const JOB_REPORT_CHANNEL = "provost_job_report";
/** After which somebody looks although nothing was heard. */
const LOOK_MS = 5_000;

type ReportWaits = {
  until(tenantId: TenantId, jobId: string, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
};

/** Who waits for which job. */
const createWakers = () => {
  const waiting = new Map<string, Set<AbortController>>();
  return {
    add: (jobId: string): { woken: AbortSignal; leave: () => void } => {
      const waker = new AbortController();
      const ofJob = waiting.get(jobId) ?? new Set();
      waiting.set(jobId, ofJob.add(waker));
      const leave = (): void => {
        ofJob.delete(waker);
        if (ofJob.size === 0) waiting.delete(jobId);
      };
      return { woken: waker.signal, leave };
    },
    /** All of them when it is not known which notifications were missed. */
    wake: (jobId: string): void => {
      const woken = jobId === "" ? [...waiting.values()] : [waiting.get(jobId) ?? []];
      for (const ofJob of woken) for (const waker of ofJob) waker.abort();
    },
  };
};

export const createReportWaits = ({ db, clock }: { db: Database; clock: Clock }): ReportWaits => {
  const wakers = createWakers();
  let listening: Promise<() => Promise<void>> | null = null;
  const listen = async (): Promise<void> => {
    listening ??= db.listen(JOB_REPORT_CHANNEL, wakers.wake);
    await listening.catch((error: unknown) => {
      listening = null; // who waits next tries again
      throw error;
    });
  };
  return {
    until: async (tenantId, jobId, signal) => {
      await listen();
      for (;;) {
        // Armed before the look: a report that comes in between ends this pause.
        const { woken, leave } = wakers.add(jobId);
        try {
          const report = await db.transaction(tenantId, (tx) => readJobReport(tx, jobId));
          if (report !== null) return report;
          await pauseFor(clock, LOOK_MS, AbortSignal.any([signal, woken])).catch(() => signal.throwIfAborted());
        } finally {
          leave();
        }
      }
    },
    close: async () => {
      const stop = await listening;
      await stop?.();
    },
  };
};
