/**
 * Makes the backups of a schedule when they are due, and removes those that it has outlived. One backup a data folder at
 * a time: the snapshot's lock sees to that, also between processes. A time that was missed is made up for once.
 */
import { LOCAL_TENANT } from "../model/ids.ts";
import { createAlarm } from "../queue/caretaker/alarm.ts";
import { nextFireAt } from "../queue/schedules/fire-times.ts";
import type { Clock } from "../runtime/clock.ts";
import { getBackupSchedule, moveBackupSchedule } from "../store/backups/backup-schedules.ts";
import type { Database } from "../store/database.ts";
import { asScheduled, BACKUPS_CHANNEL, type Backups } from "./backups.ts";

export type BackupKeeper = { close(): Promise<void> };

type Parts = { db: Database; clock: Clock; homeId: string; backups: Backups; onFault: (error: unknown) => void };

export const createBackupKeeper = async ({ db, clock, homeId, backups, onFault }: Parts): Promise<BackupKeeper> => {
  const serve = async (): Promise<Date | null> => {
    const schedule = await db.transaction(LOCAL_TENANT, (tx) => getBackupSchedule(tx, homeId));
    if (schedule === null || schedule.nextDueAt === null) return null;
    const now = clock.now();
    if (schedule.nextDueAt > now) return schedule.nextDueAt;
    const next = nextFireAt({ ...schedule, anchorAt: schedule.setAt }, now);
    // Moved first: one that cannot be made is tried again at its next time, and is on record as failed until then.
    if (!(await db.transaction(LOCAL_TENANT, (tx) => moveBackupSchedule(tx, homeId, schedule, next)))) return now;
    try {
      // Not as usual: a schedule that has gone since it was due would leave its backup unencrypted, and elsewhere.
      await backups.take({ ...asScheduled(schedule), trigger: "schedule", by: "engine" });
      await backups.prune(schedule);
    } catch (error) {
      onFault(error);
    }
    return next;
  };
  const alarm = createAlarm({ clock, work: serve, onFault });
  // An empty payload says that notifications may have been missed.
  const unlisten = await db.listen(BACKUPS_CHANNEL, (payload) => {
    if (payload === "" || payload === homeId) void alarm.ring();
  });
  void alarm.ring();
  return {
    close: async () => {
      await unlisten();
      await alarm.close();
    },
  };
};
