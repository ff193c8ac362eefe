/** A backup with its record: when it was begun, what came of it, and the event that says so. */
import { join } from "node:path";
import type { PoolConfig } from "pg";
import type { EventLog } from "../events/event-log.ts";
import type { Backup } from "../model/backup.ts";
import { asProvostError, ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { failBackup, findBackup, finishBackup, insertBackup } from "../store/backups/backups.ts";
import type { Database, Tx } from "../store/database.ts";
import type { Home } from "../store/home/home.ts";
import type { Seal } from "./archive/seal.ts";
import type { BackupSigner } from "./manifest.ts";
import { type BackupTaken, takeBackup } from "./take-backup.ts";

export type BackupOrder = {
  /** Of the archive to be; a name of its own in the folder when absent. */
  path?: string;
  folder: string;
  seal: Seal;
  keysIncluded: boolean;
  trigger: Backup["trigger"];
  by: string;
  /** Called when it is on record, with what is on record then. */
  onBegun?: (backup: Backup) => void;
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

/** With the end of its id: of two in one second the later one would take the other's place, and go with it. */
const fileName = ({ backupId, homeId }: { backupId: string; homeId: string }, at: Date, sealed: boolean): string => {
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return `provost-${homeId.slice(0, 8)}-${time}-${backupId.slice(-8)}.tar.zst${sealed ? ".age" : ""}`;
};

const succeed = async (
  tx: Tx,
  { events, home }: BackupParts,
  { backupId, actor, taken }: { backupId: string; actor: string; taken: BackupTaken },
): Promise<Backup> => {
  const backup = await finishBackup(tx, backupId, taken);
  if (backup === null) throw new ProvostError("BACKUP_NOT_FOUND", `the record of backup ${backupId} is gone`);
  const { path, bytes, sha256 } = taken;
  const payload = { backupId, homeId: home.id, path, bytes, sha256, encrypted: backup.encrypted };
  await events.append(tx, [{ name: "backup.taken", runId: null, actor, payload }]);
  return backup;
};

const fail = async (
  tx: Tx,
  { events, home }: BackupParts,
  { backupId, actor, path, problem }: { backupId: string; actor: string; path: string; problem: string },
): Promise<void> => {
  await failBackup(tx, backupId, problem);
  const payload = { backupId, homeId: home.id, path, problem };
  await events.append(tx, [{ name: "backup.failed", runId: null, actor, payload }]);
};

/** BACKUP_BUSY, BACKUP_INCOMPLETE, DISK_FULL. A failure is on record as well. */
export const takeOnRecord = async (parts: BackupParts, order: BackupOrder): Promise<Backup> => {
  const { db, clock, home, owner, signer } = parts;
  const { seal, keysIncluded, trigger, by: actor, onBegun } = order;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(LOCAL_TENANT, work);
  const now = clock.now();
  const backupId = uuidV7(now);
  const path = order.path ?? join(order.folder, fileName({ backupId, homeId: home.id }, now, seal !== null));
  const record = { backupId, homeId: home.id, trigger, path, encrypted: seal !== null, keysIncluded };
  // Only now, so that the backup does not hold a record of itself that nobody will ever complete.
  const onTaken = async (takenAt: Date): Promise<void> => {
    const begun = await inTenant(async (tx) => {
      await insertBackup(tx, { ...record, takenAt });
      return findBackup(tx, backupId);
    });
    if (begun !== null) onBegun?.(begun);
  };
  try {
    const taken = await takeBackup({ backupId, home, owner, signer, path, seal, keysIncluded, onTaken });
    return await inTenant((tx) => succeed(tx, parts, { backupId, actor, taken }));
  } catch (error) {
    const failure = asProvostError(error);
    if (failure.code === "BACKUP_BUSY") throw failure;
    const problem = `${failure.code}: ${failure.message}`;
    await inTenant((tx) => fail(tx, parts, { backupId, actor, path, problem }));
    throw failure;
  }
};
