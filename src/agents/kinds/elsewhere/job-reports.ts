/**
 * Ends of jobs that agents elsewhere report by themselves. Invariants: a token leads to the one job that it was made for, in
 * its tenant; a job takes one report, while it is open; what was acknowledged is on record, and whoever takes the job up
 * after a crash finds it.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import { type JobReport, jobReportSchema } from "../../../model/job-report.ts";
import { readSetting } from "../../../model/settings.ts";
import { canonicalJson } from "../../../runtime/canonical-json.ts";
import type { Clock } from "../../../runtime/clock.ts";
import { sha256 } from "../../../runtime/hash.ts";
import type { Database } from "../../../store/database.ts";
import { addJobToken, keepJobReport, lockReportedJob } from "../../../store/runs/remote-jobs.ts";
import { createReportWaits, JOB_REPORT_CHANNEL } from "./report-waits.ts";

export type JobReports = {
  /** Whether agents can reach this control plane. */
  isOffered: boolean;
  /** Where the end of a job may be reported, and what has to be shown; a token for each who is told. */
  offer(tenantId: TenantId, jobId: string): Promise<{ url: string; token: string } | null>;
  /** UNAUTHENTICATED; STATE_CONFLICT for a job that has ended, or was reported otherwise. The same again changes nothing. */
  take(token: string, report: JobReport): Promise<void>;
  until(tenantId: TenantId, jobId: string, signal: AbortSignal): Promise<JobReport>;
  close(): Promise<void>;
};

const PREFIX = "pvj_";
const namedSchema = z.tuple([z.string().min(1).max(100), z.string().min(1).max(200)]);

const newToken = (tenantId: TenantId, jobId: string): string =>
  [
    PREFIX + Buffer.from(JSON.stringify([tenantId, jobId])).toString("base64url"),
    randomBytes(32).toString("base64url"),
  ].join(".");

const unknown = (): ProvostError => new ProvostError("UNAUTHENTICATED", "no job has a token like this");

/** Whose it says that it is: worth nothing until its hash is found there. */
const namedIn = (token: string): [TenantId, string] => {
  const [name = ""] = token.slice(PREFIX.length).split(".");
  try {
    const [tenantId, jobId] = namedSchema.parse(JSON.parse(Buffer.from(name, "base64url").toString("utf8")));
    return [tenantId as TenantId, jobId];
  } catch {
    throw unknown();
  }
};

export const callbackOf = (env: Readonly<Record<string, string | undefined>>): string | null => {
  const url = readSetting(env, "PROVOST_AGENT_CALLBACK");
  return url === undefined ? null : new URL("/v1/agent-reports", url).href;
};

export const createJobReports = (parts: { db: Database; clock: Clock; callback: string | null }): JobReports => {
  const { db, callback } = parts;
  const waits = createReportWaits(parts);
  return {
    isOffered: callback !== null,
    offer: async (tenantId, jobId) => {
      if (callback === null) return null;
      const token = newToken(tenantId, jobId);
      await db.transaction(tenantId, (tx) => addJobToken(tx, jobId, sha256(token)));
      return { url: callback, token };
    },
    take: async (token, report) => {
      const [tenantId, jobId] = namedIn(token);
      const text = canonicalJson(report);
      await db.transaction(tenantId, async (tx) => {
        const job = await lockReportedJob(tx, jobId, sha256(token));
        if (job === null) throw unknown();
        if (job.report === text) return;
        if (job.report !== null) throw new ProvostError("STATE_CONFLICT", `job ${jobId} was reported otherwise before`);
        if (job.outcome !== null) throw new ProvostError("STATE_CONFLICT", `job ${jobId} has ended: ${job.outcome}`);
        await keepJobReport(tx, jobId, text);
        tx.notify(JOB_REPORT_CHANNEL, jobId);
      });
    },
    until: async (...asked) => jobReportSchema.parse(JSON.parse(await waits.until(...asked))),
    close: () => waits.close(),
  };
};
