/** Backups of the whole control plane: of every tenant, so they are in the hands of the tenant of whoever runs it. */
import { z } from "zod";
import { backupSchema, backupScheduleSchema, drillReportSchema } from "../../model/backup.ts";
import { defineContract, fields } from "../contract.ts";

const time = "2026-11-21T03:00:00.000Z";

const backup = backupSchema.meta({ id: "Backup" });
const backupExample = {
  backupId: "01a1fec2-eba1-7aa7-ab44-4bf02d611082",
  homeId: "6f0c2a52-5f0a-4f0e-8f0e-3c6a3f6e8a11",
  state: "succeeded" as const,
  trigger: "schedule" as const,
  path: "/mnt/backups/provost-6f0c2a52-20261121T030000Z-9d41c7e0.tar.zst.age",
  takenAt: time,
  finishedAt: time,
  bytes: 121_254,
  sha256: "0".repeat(64),
  tableRows: 178,
  files: 220,
  encrypted: true,
  keysIncluded: true,
  problem: null,
};

const status = z
  .object({
    latest: backup.nullable(),
    ageMs: z.number().nullable().describe("since the moment that the latest is of"),
    schedule: backupScheduleSchema.nullable(),
  })
  .meta({ id: "BackupStatus" });

const scheduleExample = {
  timing: "0 3 * * *",
  timeZone: "UTC",
  folder: "/mnt/backups",
  recipients: [],
  keysIncluded: false,
  keep: { last: 7, daily: 7, weekly: 4, monthly: 6 },
  setAt: time,
  nextDueAt: "2026-11-22T03:00:00.000Z",
};

const drillExample = {
  drillId: "01a1fec2-eba1-7aa7-ab44-4bf02d611083",
  startedAt: "2026-11-21T04:00:00.000Z",
  passed: true,
  problem: null,
  backup: { path: backupExample.path, takenAt: time, bytes: 121_254 },
  rpoMs: 3_600_000,
  longestGapMs: 86_400_000,
  rtoMs: 2_300,
  steps: [{ name: "restore and compare", durationMs: 1_700 }],
  restored: { tables: 73, tableRows: 178, files: 220, runs: 1, packetsVerified: 1 },
};

const limit = z.coerce.number<number>().int().min(1).max(200).default(50).describe("how many at most");

const schedule = backupScheduleSchema.meta({ id: "BackupSchedule" });
const timing = z
  .string()
  .min(1)
  .max(200)
  .describe('five fields of cron, a name ("@daily"), or "@every 6h"; at least a minute apart');
const timeZone = z.string().min(1).max(100);

export const backupContracts = {
  "backups.list": defineContract({
    action: "backups:read",
    summary: "The backups on record, the newest first",
    query: fields({ limit }),
    response: z.object({ items: z.array(backup) }),
    example: { response: { items: [backupExample] } },
  }),
  "backups.start": defineContract({
    action: "backups:write",
    summary: "Begin a backup, into the folder and with the encryption that the schedule states",
    description: "Without a schedule it goes into the data folder, not encrypted and without secret keys.",
    response: backup,
    status: 202,
    errors: ["BACKUP_BUSY", "BACKUP_INCOMPLETE"],
    example: { response: { ...backupExample, state: "running" as const, finishedAt: null, bytes: null, sha256: null } },
    cost: 10,
  }),
  "backups.get": defineContract({
    action: "backups:read",
    summary: "One backup",
    params: fields({ backupId: z.string().max(100) }),
    response: backup,
    errors: ["BACKUP_NOT_FOUND"],
    example: { params: { backupId: backupExample.backupId }, response: backupExample },
  }),
  "backups.status": defineContract({
    action: "backups:read",
    summary: "How old the latest backup is, and when the next is due",
    response: status,
    example: { response: { latest: backupExample, ageMs: 3_600_000, schedule: scheduleExample } },
  }),
  "backups.schedule": defineContract({
    action: "backups:write",
    summary: "Have backups made by the clock, and old ones removed; for the owner of the data folder alone",
    body: fields({
      timing,
      timeZone: timeZone.default("UTC"),
      folder: z.string().min(1).max(4_096).describe("of the control plane's disk"),
      recipients: z.array(z.string().max(2_000)).max(50).default([]).describe("public keys of age"),
      keysIncluded: z.boolean().default(false),
      keep: z.strictObject(backupScheduleSchema.shape.keep.shape),
    }),
    response: schedule,
    errors: ["FORBIDDEN", "REQUEST_INVALID"],
    example: {
      body: { timing: "0 3 * * *", folder: "/mnt/backups", keep: scheduleExample.keep },
      response: scheduleExample,
    },
  }),
  "backups.reschedule": defineContract({
    action: "backups:write",
    summary: "Have backups made at other times",
    description:
      "Where they go, for whose keys and what is kept stays as it is. Without a schedule there is one from now on, which makes them as they are made when somebody asks for one, and keeps the last of seven days, four weeks and six months.",
    body: fields({ timing, timeZone }),
    response: schedule,
    errors: ["REQUEST_INVALID"],
    example: { body: { timing: "0 3 * * *", timeZone: "UTC" }, response: scheduleExample },
  }),
  "backups.unschedule": defineContract({
    action: "backups:write",
    summary: "Make no more backups by the clock; for the owner of the data folder alone",
    response: z.object({ removed: z.boolean().describe("false when there was no schedule") }),
    errors: ["FORBIDDEN"],
    example: { response: { removed: true } },
  }),
  "backups.drills": defineContract({
    action: "backups:read",
    summary: "What restoring took, and what would have been lost: reports of drills, the newest first",
    query: fields({ limit }),
    response: z.object({
      items: z.array(drillReportSchema.meta({ id: "DrillReport" })),
      underWaySince: z.date().nullable().describe("of the control plane that answers; null when it drills none"),
    }),
    example: { response: { items: [drillExample], underWaySince: null } },
  }),
  "backups.drill": defineContract({
    action: "backups:write",
    summary: "Begin a drill: restore the latest backup beside the control plane, and see whether all is there",
    description: "Of one that is not encrypted, as no control plane is told what opens the others. Its report follows.",
    response: z.object({ startedAt: z.date() }),
    status: 202,
    errors: ["BACKUP_NOT_FOUND", "BACKUP_KEY_WRONG", "STATE_CONFLICT"],
    example: { response: { startedAt: time } },
    cost: 10,
  }),
};
