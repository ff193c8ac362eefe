/** What is on record about backups of a data folder and its database. */
import { z } from "zod";

const instant = z.coerce.date();
const count = z.coerce.number().int();

export const BACKUP_STATES = ["running", "succeeded", "failed", "pruned"] as const;
export const BACKUP_TRIGGERS = ["command", "api", "schedule"] as const;

export const backupSchema = z.object({
  backupId: z.string(),
  homeId: z.string(),
  state: z.enum(BACKUP_STATES),
  trigger: z.enum(BACKUP_TRIGGERS),
  /** Of the archive, on the machine of the control plane. */
  path: z.string(),
  /** What was committed before is in it. */
  takenAt: instant,
  finishedAt: instant.nullable(),
  /** Of the archive. */
  bytes: count.nullable(),
  sha256: z.string().nullable(),
  tableRows: count.nullable(),
  files: count.nullable(),
  encrypted: z.boolean(),
  keysIncluded: z.boolean(),
  problem: z.string().nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

/** A backup stays when it is one of the last so many, or the last of one of the last so many days, weeks, months (UTC). */
export const retentionSchema = z.object({
  last: z.number().int().min(1),
  daily: z.number().int().min(0),
  weekly: z.number().int().min(0),
  monthly: z.number().int().min(0),
});
export type Retention = z.infer<typeof retentionSchema>;

/** Where nobody has said more about it. */
export const USUAL_RETENTION: Retention = { last: 7, daily: 7, weekly: 4, monthly: 6 };

export const backupScheduleSchema = z.object({
  timing: z.string(),
  timeZone: z.string(),
  folder: z.string(),
  /** Public keys of age; not encrypted when there is none. */
  recipients: z.array(z.string()),
  keysIncluded: z.boolean(),
  keep: retentionSchema,
  setAt: instant,
  nextDueAt: instant.nullable(),
});
export type BackupSchedule = z.infer<typeof backupScheduleSchema>;

const ms = z.number().min(0);

/** How restoring the latest backup into a place made for it went. */
export const drillReportSchema = z.object({
  drillId: z.string(),
  startedAt: instant,
  passed: z.boolean(),
  /** Why it did not pass. */
  problem: z.string().nullable(),
  backup: z.object({ path: z.string(), takenAt: instant, bytes: count }),
  /** Recovery point: what would have been lost, had everything been lost when the drill began. */
  rpoMs: ms,
  /** The longest time between two backups on record that follow each other; null with fewer than two. */
  longestGapMs: ms.nullable(),
  /** Recovery time: from the order to restore until the restored control plane answers. */
  rtoMs: ms.nullable(),
  steps: z.array(z.object({ name: z.string(), durationMs: ms })),
  restored: z.object({ tables: count, tableRows: count, files: count, runs: count, packetsVerified: count }).nullable(),
});
export type DrillReport = z.infer<typeof drillReportSchema>;

export type BackupStatus = {
  latest: Backup | null;
  /** Since the moment that the latest backup is of; null when there is none. */
  ageMs: number | null;
  schedule: BackupSchedule | null;
};
