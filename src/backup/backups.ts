/** Backups of a data folder: made, found, made by the clock, outlived. Knows how old the latest is. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type Backup,
  type BackupSchedule,
  type BackupStatus,
  type DrillReport,
  USUAL_RETENTION,
} from "../model/backup.ts";
import { ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { type Timing, upcomingFires } from "../queue/schedules/fire-times.ts";
import { insertBackupDrill, listBackupDrills } from "../store/backups/backup-drills.ts";
import {
  deleteBackupSchedule,
  getBackupSchedule,
  putBackupSchedule,
  retimeBackupSchedule,
} from "../store/backups/backup-schedules.ts";
import { findBackup, listBackups, listSucceededBackups, markPruned } from "../store/backups/backups.ts";
import type { Tx } from "../store/database.ts";
import { sealerOf } from "./archive/seal.ts";
import { outlived } from "./retention.ts";
import { type BackupOrder, type BackupParts, takeOnRecord } from "./take-on-record.ts";

export type NewBackupSchedule = Omit<BackupSchedule, "setAt" | "nextDueAt">;

type HowToBackUp = Pick<BackupOrder, "folder" | "seal" | "keysIncluded">;

type Scheduling = {
  /** REQUEST_INVALID for a timing, time zone or recipient that is none, or times too close. */
  schedule(schedule: NewBackupSchedule): Promise<BackupSchedule>;
  /** At other times; where there was none, as usual. REQUEST_INVALID. */
  reschedule(times: Pick<BackupSchedule, "timing" | "timeZone">): Promise<BackupSchedule>;
  /** False when there was none. */
  unschedule(): Promise<boolean>;
  /** Removes what the schedule has outlived; what was removed. */
  prune(schedule: BackupSchedule): Promise<Backup[]>;
};

type Looking = {
  list(limit: number): Promise<Backup[]>;
  /** BACKUP_NOT_FOUND. */
  get(backupId: string): Promise<Backup>;
  status(): Promise<BackupStatus>;
  recordDrill(report: DrillReport): Promise<void>;
  drills(limit: number): Promise<DrillReport[]>;
};

export type Backups = Scheduling &
  Looking & {
    /** BACKUP_BUSY, BACKUP_INCOMPLETE, DISK_FULL. A failure is on record as well. */
    take(order: BackupOrder): Promise<Backup>;
    /** As usual; resolves when it is on record as running. BACKUP_BUSY, BACKUP_INCOMPLETE. */
    begin(by: string): Promise<Backup>;
    /** How a backup is made that nobody has said more about: as the schedule says, else unencrypted and without keys. */
    usual(): Promise<HowToBackUp>;
    /** When what was begun has ended. */
    settled(): Promise<void>;
  };

/** Told when a schedule is set or goes; the payload is the id of the data folder. */
export const BACKUPS_CHANNEL = "provost_backups";

/** How a schedule wants its backups made. */
export const asScheduled = ({ folder, recipients, keysIncluded }: BackupSchedule): HowToBackUp => ({
  folder,
  seal: recipients.length === 0 ? null : { recipients },
  keysIncluded,
});

/** Where they go when nobody has said so. */
const ownFolder = ({ path }: BackupParts["home"]): string => join(path, "backups");

/** A backup reads every row: more of them are a load, and leave of the latest few none that is older than a minute. */
const LEAST_BETWEEN_MS = 60_000;

/** Null when there is none. REQUEST_INVALID for a timing that is none, or with less than a minute between two backups. */
const firstDueAt = (times: Timing): Date | null => {
  const fires = upcomingFires(times, times.anchorAt, 3); // seconds of cron that are too close are so in each minute
  const gaps = fires.slice(1).map((fire, index) => fire.getTime() - (fires[index]?.getTime() ?? 0));
  if (!gaps.some((gap) => gap < LEAST_BETWEEN_MS)) return fires[0] ?? null;
  throw new ProvostError(
    "REQUEST_INVALID",
    `timing ${JSON.stringify(times.timing)}: backups are made a minute apart at least; write "@every 1m" or more`,
    { field: "timing", leastMs: LEAST_BETWEEN_MS },
  );
};

type InTenant = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

const scheduling = ({ clock, events, home }: BackupParts, inTenant: InTenant): Scheduling => ({
  schedule: async (asked) => {
    const { recipients } = asked;
    if (recipients.length > 0) sealerOf({ recipients }); // now, and not at night
    const setAt = clock.now();
    const schedule = { ...asked, setAt, nextDueAt: firstDueAt({ ...asked, anchorAt: setAt }) };
    await inTenant(async (tx) => {
      await putBackupSchedule(tx, home.id, schedule);
      tx.notify(BACKUPS_CHANNEL, home.id);
    });
    return schedule;
  },
  reschedule: async (times) => {
    const setAt = clock.now();
    const set = { ...times, setAt, nextDueAt: firstDueAt({ ...times, anchorAt: setAt }) };
    return inTenant(async (tx) => {
      tx.notify(BACKUPS_CHANNEL, home.id);
      const changed = await retimeBackupSchedule(tx, home.id, set);
      if (changed !== null) return changed;
      const first = { folder: ownFolder(home), recipients: [], keysIncluded: false, keep: USUAL_RETENTION, ...set };
      await putBackupSchedule(tx, home.id, first);
      return first;
    });
  },
  unschedule: () =>
    inTenant(async (tx) => {
      tx.notify(BACKUPS_CHANNEL, home.id);
      return deleteBackupSchedule(tx, home.id);
    }),
  prune: async ({ keep }) => {
    const all = await inTenant((tx) => listSucceededBackups(tx, home.id));
    const own = all.filter(({ trigger }) => trigger === "schedule");
    const gone = outlived(own, keep);
    for (const { backupId, path } of gone) {
      await rm(path, { force: true });
      await inTenant(async (tx) => {
        await markPruned(tx, backupId);
        const payload = { backupId, homeId: home.id, path };
        await events.append(tx, [{ name: "backup.pruned", runId: null, actor: "engine", payload }]);
      });
    }
    return gone;
  },
});

const looking = ({ clock, home }: BackupParts, inTenant: InTenant): Looking => ({
  list: (limit) => inTenant((tx) => listBackups(tx, home.id, limit)),
  get: async (backupId) => {
    const backup = await inTenant((tx) => findBackup(tx, backupId));
    if (backup !== null && backup.homeId === home.id) return backup;
    throw new ProvostError("BACKUP_NOT_FOUND", `there is no backup ${backupId}`, { backupId });
  },
  status: () =>
    inTenant(async (tx) => {
      const [latest = null] = await listSucceededBackups(tx, home.id);
      const ageMs = latest && Math.max(0, clock.now().getTime() - latest.takenAt.getTime());
      return { latest, ageMs, schedule: await getBackupSchedule(tx, home.id) };
    }),
  recordDrill: (report) => inTenant((tx) => insertBackupDrill(tx, home.id, report)),
  drills: (limit) => inTenant((tx) => listBackupDrills(tx, home.id, limit)),
});

export const createBackups = (parts: BackupParts): Backups => {
  const { db, home } = parts;
  const inTenant: InTenant = (work) => db.transaction(LOCAL_TENANT, work);
  const underWay = new Set<Promise<unknown>>();

  const usual: Backups["usual"] = async () => {
    const schedule = await inTenant((tx) => getBackupSchedule(tx, home.id));
    if (schedule === null) return { folder: ownFolder(home), seal: null, keysIncluded: false };
    return asScheduled(schedule);
  };
  return {
    ...scheduling(parts, inTenant),
    ...looking(parts, inTenant),
    take: (order) => takeOnRecord(parts, order),
    usual,
    begin: async (by) => {
      const order = await usual();
      return new Promise<Backup>((resolve, reject) => {
        const taking = takeOnRecord(parts, { ...order, trigger: "api", by, onBegun: resolve })
          .catch(reject) // once it has begun, its failure is on record and nobody waits for it
          .finally(() => underWay.delete(taking));
        underWay.add(taking);
      });
    },
    settled: async () => void (await Promise.all(underWay)),
  };
};
