/** Backups of one data folder, newest first. */
import { type Backup, backupSchema } from "../../model/backup.ts";
import type { Tx } from "../database.ts";

const COLUMNS = `
  backup_id as "backupId", home_id as "homeId", state, trigger, path, taken_at as "takenAt", finished_at as "finishedAt",
  bytes, sha256, table_rows as "tableRows", files, encrypted, keys_included as "keysIncluded", problem`;

const parse = (row: object): Backup => backupSchema.parse(row);

export type NewBackup = Pick<
  Backup,
  "backupId" | "homeId" | "trigger" | "path" | "takenAt" | "encrypted" | "keysIncluded"
>;

/** Of the same data folder no other is being made: what is on record as running was left by a process that died. */
export const insertBackup = async (tx: Tx, backup: NewBackup): Promise<void> => {
  await tx.query(
    `update backups set state = 'failed', finished_at = $3, problem = 'the process that made it ended'
     where tenant_id = $1 and home_id = $2 and state = 'running'`,
    [tx.tenantId, backup.homeId, tx.now],
  );
  const { backupId, homeId, trigger, path, takenAt, encrypted, keysIncluded } = backup;
  await tx.query(
    `insert into backups (tenant_id, backup_id, home_id, state, trigger, path, taken_at, encrypted, keys_included)
     values ($1, $2, $3, 'running', $4, $5, $6, $7, $8)`,
    [tx.tenantId, backupId, homeId, trigger, path, takenAt, encrypted, keysIncluded],
  );
};

export type BackupDigest = { bytes: number; sha256: string; tableRows: number; files: number };

export const finishBackup = async (tx: Tx, backupId: string, digest: BackupDigest): Promise<Backup | null> => {
  const [row] = await tx.query(
    `update backups set state = 'succeeded', finished_at = $3, bytes = $4, sha256 = $5, table_rows = $6, files = $7
     where tenant_id = $1 and backup_id = $2 returning ${COLUMNS}`,
    [tx.tenantId, backupId, tx.now, digest.bytes, digest.sha256, digest.tableRows, digest.files],
  );
  return row === undefined ? null : parse(row);
};

export const failBackup = async (tx: Tx, backupId: string, problem: string): Promise<void> => {
  await tx.query(
    `update backups set state = 'failed', finished_at = $3, problem = $4 where tenant_id = $1 and backup_id = $2`,
    [tx.tenantId, backupId, tx.now, problem],
  );
};

export const markPruned = async (tx: Tx, backupId: string): Promise<void> => {
  await tx.query("update backups set state = 'pruned' where tenant_id = $1 and backup_id = $2", [
    tx.tenantId,
    backupId,
  ]);
};

export const listBackups = async (tx: Tx, homeId: string, limit: number): Promise<Backup[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from backups where tenant_id = $1 and home_id = $2 order by taken_at desc, backup_id desc limit $3`,
    [tx.tenantId, homeId, limit],
  );
  return rows.map(parse);
};

export const findBackup = async (tx: Tx, backupId: string): Promise<Backup | null> => {
  const [row] = await tx.query(`select ${COLUMNS} from backups where tenant_id = $1 and backup_id = $2`, [
    tx.tenantId,
    backupId,
  ]);
  return row === undefined ? null : parse(row);
};

/** Those that are there to be restored. */
export const listSucceededBackups = async (tx: Tx, homeId: string): Promise<Backup[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from backups where tenant_id = $1 and home_id = $2 and state = 'succeeded'
     order by taken_at desc, backup_id desc`,
    [tx.tenantId, homeId],
  );
  return rows.map(parse);
};

/** Removed since, or not: how often a backup was made says how much could have been lost. */
export const listBackupTimes = async (tx: Tx, homeId: string): Promise<Date[]> => {
  const rows = await tx.query<{ takenAt: Date }>(
    `select taken_at as "takenAt" from backups
     where tenant_id = $1 and home_id = $2 and state in ('succeeded', 'pruned') order by taken_at`,
    [tx.tenantId, homeId],
  );
  return rows.map(({ takenAt }) => takenAt);
};
