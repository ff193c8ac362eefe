/** Backups of a data folder with its database: made, kept, restored and tried out. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { createBackupKeeper } from "../backup/backup-keeper.ts";
import { type Backups, createBackups } from "../backup/backups.ts";
import { drill } from "../backup/drill.ts";
import { restoreBackup, type Restored, type RestoreRequest } from "../backup/restore-backup.ts";
import type { Backup, DrillReport } from "../model/backup.ts";
import { ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { verifyPacket } from "../proof/verify.ts";
import { readPublicKey } from "../proof/verifying-key.ts";
import { packetFolder } from "../run/reading/run-packet.ts";
import { listBackupTimes } from "../store/backups/backups.ts";
import { startEmbeddedPostgres } from "../store/embedded/embedded-postgres.ts";
import { openHome } from "../store/home/home.ts";
import { listRuns } from "../store/runs/runs.ts";
import { type BackupDrills, createBackupDrills } from "./backup-drills.ts";
import { openParts, type OpenedParts } from "./parts.ts";
import { tenantsOf } from "./services.ts";

export const backupsOf = async (parts: OpenedParts): Promise<Backups> => {
  const { db, clock, events, home, owner } = parts;
  return createBackups({ db, clock, events, home, owner, signer: await loadSigningKey(home.keys) });
};

const startDatabase: RestoreRequest["startDatabase"] = async (homePath) =>
  startEmbeddedPostgres(await openHome(homePath));

const readKey: RestoreRequest["readKey"] = (pem) => readPublicKey(pem, "the backup");

/** What a control plane does first, in what was restored; every packet must still verify. */
const tryOut = async (homePath: string): Promise<{ runs: number; packetsVerified: number }> => {
  const home = await openHome(homePath);
  const parts = await openParts(home);
  try {
    let [runs, packetsVerified] = [0, 0];
    for (const tenantId of await tenantsOf(parts)) {
      for (const { runId } of await parts.db.transaction(tenantId, listRuns)) {
        runs += 1;
        const folder = packetFolder({ home, runId });
        const written = await access(folder).then(
          () => true,
          () => false,
        );
        if (!written) continue;
        const { ok, problem } = await verifyPacket(folder);
        if (!ok) throw new ProvostError("PACKET_INVALID", `the packet of run ${runId} does not verify: ${problem}`);
        packetsVerified += 1;
      }
    }
    return { runs, packetsVerified };
  } finally {
    await parts.stop();
  }
};

type OnFault = (error: unknown) => void;

/** Restores a backup into a place made for it, and puts the report on record. */
const drillOnRecord = async (
  parts: OpenedParts,
  backups: Backups,
  backup: Backup,
  keys: RestoreRequest["keys"],
): Promise<DrillReport> => {
  const { db, home, clock } = parts;
  const times = await db.transaction(LOCAL_TENANT, (tx) => listBackupTimes(tx, home.id));
  const { publicKeyPem: trustedKey } = await loadSigningKey(home.keys);
  const scratch = tmpdir();
  const report = await drill({ backup, times, keys, clock, scratch, startDatabase, readKey, trustedKey, tryOut });
  await backups.recordDrill(report);
  return report;
};

export const drillsOf = (parts: OpenedParts, backups: Backups, onFault: OnFault): BackupDrills =>
  createBackupDrills({
    clock: parts.clock,
    latest: async () => (await backups.status()).latest,
    drill: (backup) => drillOnRecord(parts, backups, backup, { passphrases: [], identities: [] }),
    onFault,
  });

/** For who lives on: makes the backups of the schedule as well. */
export const keepBackups = async (
  parts: OpenedParts,
  onFault: OnFault,
): Promise<{ backups: Backups; backupDrills: BackupDrills; close: () => Promise<void> }> => {
  const { db, clock, home } = parts;
  const backups = await backupsOf(parts);
  const backupDrills = drillsOf(parts, backups, onFault);
  const keeper = await createBackupKeeper({ db, clock, homeId: home.id, backups, onFault });
  const close = async (): Promise<void> => {
    await keeper.close();
    await backups.settled();
    await backupDrills.settled();
  };
  return { backups, backupDrills, close };
};

export type HomeBackups = Backups & {
  /** Restores the latest backup into a place made for it, and puts the report on record. BACKUP_NOT_FOUND. */
  drill(keys: RestoreRequest["keys"]): Promise<DrillReport>;
  close(): Promise<void>;
};

const refuseMissing = async (postgres: string): Promise<void> => {
  await access(join(postgres, "cluster")).catch((cause: unknown) => {
    const message = "the data folder has no database of its own; name the one that it works with by --database";
    throw new ProvostError("DATABASE_UNAVAILABLE", message, { path: postgres }, { cause });
  });
};

/** For a command, also while a control plane runs on the data folder. DATABASE_UNAVAILABLE. */
export const openHomeBackups = async (options: {
  homePath: string;
  databaseUrl?: string | undefined;
}): Promise<HomeBackups> => {
  const home = await openHome(options.homePath);
  if (options.databaseUrl === undefined) await refuseMissing(home.postgres);
  const parts = await openParts(home, options.databaseUrl);
  const backups = await backupsOf(parts).catch(async (error: unknown) => {
    await parts.stop();
    throw error;
  });
  return {
    ...backups,
    drill: async (keys) => {
      const { latest } = await backups.status();
      if (latest === null) throw new ProvostError("BACKUP_NOT_FOUND", "nothing was backed up yet");
      return drillOnRecord(parts, backups, latest, keys);
    },
    close: () => parts.stop(),
  };
};

/** Puts a backup into a data folder that is new, and into a database that is. */
export const restoreHome = (
  request: Pick<RestoreRequest, "path" | "keys" | "target" | "trustedKey"> & { databaseUrl?: string | undefined },
): Promise<Restored> => {
  const { databaseUrl, ...rest } = request;
  const database = databaseUrl === undefined ? null : { connectionString: databaseUrl };
  return restoreBackup({ ...rest, database, startDatabase, readKey });
};
