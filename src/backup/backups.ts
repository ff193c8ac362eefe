/** Makes backups of a data folder, keeps record of them, and knows how old the latest is. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import type { EventLog } from "../events/event-log.ts";
import type { Backup, BackupSchedule, BackupStatus, DrillReport } from "../model/backup.ts";
import { asProvostError, ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { nextFireAt } from "../queue/schedules/fire-times.ts";
import type { Clock } from "../runtime/clock.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { insertBackupDrill, listBackupDrills } from "../store/backup-drills.ts";
import { deleteBackupSchedule, getBackupSchedule, putBackupSchedule } from "../store/backup-schedules.ts";
import {
  failBackup,
  findBackup,
  finishBackup,
  insertBackup,
  listBackups,
  listSucceededBackups,
  markPruned,
} from "../store/backups.ts";
import type { Database, Tx } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import { type Seal, sealerOf } from "./archive/seal.ts";
import type { BackupSigner } from "./manifest.ts";
import { outlived } from "./retention.ts";
import { takeBackup } from "./take-backup.ts";

export type BackupOrder = {
  /** Of the archive to be; a name of its own in the folder for backups when absent. */
  path?: string;
  folder?: string;
  seal: Seal;
  keysIncluded: boolean;
  trigger: Backup["trigger"];
  by: string;
  /** Called when it is on record. */
  onBegun?: (backupId: string) => void;
};

export type NewBackupSchedule = Omit<BackupSchedule, "setAt" | "nextDueAt">;

export type Backups = {
  /** BACKUP_BUSY, BACKUP_INCOMPLETE, DISK_FULL. A failure is on record as well. */
  take(order: BackupOrder): Promise<Backup>;
  /** As usual; resolves when it is on record as running. BACKUP_BUSY, BACKUP_INCOMPLETE. */
  begin(by: string): Promise<Backup>;
  /** How a backup is made that nobody has said more about: as the schedule says, else unencrypted and without keys. */
  usual(): Promise<Pick<BackupOrder, "folder" | "seal" | "keysIncluded">>;
  list(limit: number): Promise<Backup[]>;
  /** BACKUP_NOT_FOUND. */
  get(backupId: string): Promise<Backup>;
  status(): Promise<BackupStatus>;
  /** REQUEST_INVALID for a timing, time zone or recipient that is none. */
  schedule(schedule: NewBackupSchedule): Promise<BackupSchedule>;
  /** False when there was none. */
  unschedule(): Promise<boolean>;
  /** Removes what the schedule has outlived; what was removed. */
  prune(schedule: BackupSchedule): Promise<Backup[]>;
  recordDrill(report: DrillReport): Promise<void>;
  drills(limit: number): Promise<DrillReport[]>;
  /** When what was begun has ended. */
  settled(): Promise<void>;
};

export type BackupParts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  home: Pick<Home, "id" | "path">;
  /** As whom the schema was migrated: row-level security hides nothing from it. */
  owner: PoolConfig;
  signer: BackupSigner;
};

/** Told when a schedule is set or goes; the payload is the id of the data folder. */
export const BACKUPS_CHANNEL = "provost_backups";

export const backupFileName = (homeId: string, at: Date, sealed: boolean): string => {
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `provost-${homeId.slice(0, 8)}-${time}.tar.zst${sealed ? ".age" : ""}`;
};

/** As its key pairs are checked when it is set, not at night. */
const checkRecipients = (recipients: readonly string[]): void => {
  if (recipients.length > 0) sealerOf({ recipients });
};

export const createBackups = (parts: BackupParts): Backups => {
  const { db, clock, events, home, owner, signer } = parts;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(LOCAL_TENANT, work);
  const defaultFolder = join(home.path, "backups");

  const succeed = (backupId: string, actor: string, taken: Awaited<ReturnType<typeof takeBackup>>): Promise<Backup> =>
    inTenant(async (tx) => {
      const backup = await finishBackup(tx, backupId, taken);
      if (backup === null) throw new ProvostError("BACKUP_NOT_FOUND", `the record of backup ${backupId} is gone`);
      const { path, bytes, sha256 } = taken;
      const payload = { backupId, homeId: home.id, path, bytes, sha256, encrypted: backup.encrypted };
      await events.append(tx, [{ name: "backup.taken", runId: null, actor, payload }]);
      return backup;
    });

  const fail = (backupId: string, actor: string, path: string, problem: string): Promise<void> =>
    inTenant(async (tx) => {
      await failBackup(tx, backupId, problem);
      const payload = { backupId, homeId: home.id, path, problem };
      await events.append(tx, [{ name: "backup.failed", runId: null, actor, payload }]);
    });

  const take = async ({ path, folder, seal, keysIncluded, trigger, by, onBegun }: BackupOrder): Promise<Backup> => {
    const now = clock.now();
    const backupId = uuidV7(now);
    const target = path ?? join(folder ?? defaultFolder, backupFileName(home.id, now, seal !== null));
    const record = { backupId, homeId: home.id, trigger, path: target, encrypted: seal !== null, keysIncluded };
    try {
      const taken = await takeBackup({
        ...{ backupId, home, owner, signer, path: target, seal, keysIncluded },
        // Only now, so that the backup does not hold a record of itself that nobody will ever complete.
        onTaken: async (takenAt) => {
          await inTenant((tx) => insertBackup(tx, { ...record, takenAt }));
          onBegun?.(backupId);
        },
      });
      return await succeed(backupId, by, taken);
    } catch (error) {
      const failure = asProvostError(error);
      if (failure.code !== "BACKUP_BUSY") await fail(backupId, by, target, `${failure.code}: ${failure.message}`);
      throw failure;
    }
  };

  const usual = async (): ReturnType<Backups["usual"]> => {
    const schedule = await inTenant((tx) => getBackupSchedule(tx, home.id));
    if (schedule === null) return { folder: defaultFolder, seal: null, keysIncluded: false };
    const { folder, recipients, keysIncluded } = schedule;
    return { folder, seal: recipients.length === 0 ? null : { recipients }, keysIncluded };
  };
  const get = async (backupId: string): Promise<Backup> => {
    const backup = await inTenant((tx) => findBackup(tx, backupId));
    if (backup !== null && backup.homeId === home.id) return backup;
    throw new ProvostError("BACKUP_NOT_FOUND", `there is no backup ${backupId}`, { backupId });
  };
  const underWay = new Set<Promise<unknown>>();

  return {
    take,
    usual,
    get,
    begin: async (by) => {
      const order = await usual();
      const backupId = await new Promise<string>((resolve, reject) => {
        const taking = take({ ...order, trigger: "api", by, onBegun: resolve })
          .catch(reject) // once it has begun, its failure is on record and nobody waits for it
          .finally(() => underWay.delete(taking));
        underWay.add(taking);
      });
      return get(backupId);
    },
    settled: async () => void (await Promise.all(underWay)),
    list: (limit) => inTenant((tx) => listBackups(tx, home.id, limit)),
    status: () =>
      inTenant(async (tx) => {
        const [latest = null] = await listSucceededBackups(tx, home.id);
        const ageMs = latest && Math.max(0, clock.now().getTime() - latest.takenAt.getTime());
        return { latest, ageMs, schedule: await getBackupSchedule(tx, home.id) };
      }),
    schedule: async (asked) => {
      checkRecipients(asked.recipients);
      const setAt = clock.now();
      const schedule = { ...asked, setAt, nextDueAt: nextFireAt({ ...asked, anchorAt: setAt }, setAt) };
      await inTenant(async (tx) => {
        await putBackupSchedule(tx, home.id, schedule);
        tx.notify(BACKUPS_CHANNEL, home.id);
      });
      return schedule;
    },
    unschedule: () =>
      inTenant(async (tx) => {
        tx.notify(BACKUPS_CHANNEL, home.id);
        return deleteBackupSchedule(tx, home.id);
      }),
    prune: async ({ keep }) => {
      const own = await inTenant((tx) => listSucceededBackups(tx, home.id));
      const gone = outlived(
        own.filter(({ trigger }) => trigger === "schedule"),
        keep,
      );
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
    recordDrill: (report) => inTenant((tx) => insertBackupDrill(tx, home.id, report)),
    drills: (limit) => inTenant((tx) => listBackupDrills(tx, home.id, limit)),
  };
};
