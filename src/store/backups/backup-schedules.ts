/** When backups of a data folder are made by the clock: one row a folder. */
import { type BackupSchedule, backupScheduleSchema } from "../../model/backup.ts";
import type { Tx } from "../database.ts";

const COLUMNS = `
  timing, time_zone as "timeZone", folder, recipients, keys_included as "keysIncluded", set_at as "setAt",
  next_due_at as "nextDueAt",
  json_build_object('last', keep_last, 'daily', keep_daily, 'weekly', keep_weekly, 'monthly', keep_monthly) as keep`;

export const putBackupSchedule = async (tx: Tx, homeId: string, schedule: BackupSchedule): Promise<void> => {
  const { timing, timeZone, folder, recipients, keysIncluded, keep, setAt, nextDueAt } = schedule;
  await tx.query(
    `insert into backup_schedules (tenant_id, home_id, timing, time_zone, folder, recipients, keys_included, keep_last,
       keep_daily, keep_weekly, keep_monthly, set_at, next_due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (tenant_id, home_id) do update set timing = excluded.timing, time_zone = excluded.time_zone,
       folder = excluded.folder, recipients = excluded.recipients, keys_included = excluded.keys_included,
       keep_last = excluded.keep_last, keep_daily = excluded.keep_daily, keep_weekly = excluded.keep_weekly,
       keep_monthly = excluded.keep_monthly, set_at = excluded.set_at, next_due_at = excluded.next_due_at`,
    [
      tx.tenantId,
      homeId,
      timing,
      timeZone,
      folder,
      recipients,
      keysIncluded,
      keep.last,
      keep.daily,
      keep.weekly,
      keep.monthly,
      setAt,
      nextDueAt,
    ],
  );
};

export const getBackupSchedule = async (tx: Tx, homeId: string): Promise<BackupSchedule | null> => {
  const [row] = await tx.query(`select ${COLUMNS} from backup_schedules where tenant_id = $1 and home_id = $2`, [
    tx.tenantId,
    homeId,
  ]);
  return row === undefined ? null : backupScheduleSchema.parse(row);
};

/** One statement: who sets a folder meanwhile does not lose it. Null when there is none. */
export const retimeBackupSchedule = async (
  tx: Tx,
  homeId: string,
  times: Pick<BackupSchedule, "timing" | "timeZone" | "setAt" | "nextDueAt">,
): Promise<BackupSchedule | null> => {
  const [row] = await tx.query(
    `update backup_schedules set timing = $3, time_zone = $4, set_at = $5, next_due_at = $6
     where tenant_id = $1 and home_id = $2 returning ${COLUMNS}`,
    [tx.tenantId, homeId, times.timing, times.timeZone, times.setAt, times.nextDueAt],
  );
  return row === undefined ? null : backupScheduleSchema.parse(row);
};

/** False when it was set anew meanwhile: then its time is another one already. */
export const moveBackupSchedule = async (
  tx: Tx,
  homeId: string,
  schedule: Pick<BackupSchedule, "setAt">,
  nextDueAt: Date | null,
): Promise<boolean> => {
  const rows = await tx.query(
    `update backup_schedules set next_due_at = $4 where tenant_id = $1 and home_id = $2 and set_at = $3 returning 1`,
    [tx.tenantId, homeId, schedule.setAt, nextDueAt],
  );
  return rows.length > 0;
};

export const deleteBackupSchedule = async (tx: Tx, homeId: string): Promise<boolean> => {
  const rows = await tx.query("delete from backup_schedules where tenant_id = $1 and home_id = $2 returning 1", [
    tx.tenantId,
    homeId,
  ]);
  return rows.length > 0;
};
