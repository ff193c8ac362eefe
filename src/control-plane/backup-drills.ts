/**
 * Drills of a control plane that is up, which does beside its work what `provost backup drill` does in a process of its own.
 * Invariant: one at a time, and none of an encrypted archive: no control plane is told what opens one.
 */
import type { Backup } from "../model/backup.ts";
import { ProvostError } from "../model/errors.ts";
import type { Clock } from "../runtime/clock.ts";

export type BackupDrills = {
  /** Resolves when it has begun; its report is on record when it has ended. BACKUP_NOT_FOUND, BACKUP_KEY_WRONG, STATE_CONFLICT. */
  begin: () => Promise<{ startedAt: Date }>;
  /** When the one that is under way has begun; null when none is. */
  begunAt: () => Date | null;
  /** When what was begun has ended: nothing of it must be left beside us. */
  settled: () => Promise<void>;
};

type Parts = {
  clock: Clock;
  latest: () => Promise<Backup | null>;
  /** Puts its report on record, also of one that has failed. */
  drill: (backup: Backup) => Promise<unknown>;
  onFault: (error: unknown) => void;
};

export const createBackupDrills = ({ clock, latest, drill, onFault }: Parts): BackupDrills => {
  let underWay: { startedAt: Date; ended: Promise<void> } | null = null;

  const begin = async (): Promise<{ startedAt: Date }> => {
    const backup = await latest();
    if (backup === null) throw new ProvostError("BACKUP_NOT_FOUND", "nothing was backed up yet");
    if (backup.encrypted) {
      throw new ProvostError(
        "BACKUP_KEY_WRONG",
        "the latest backup is encrypted: `provost backup drill` takes what opens it",
      );
    }
    if (underWay !== null) {
      throw new ProvostError("STATE_CONFLICT", `a drill is under way since ${underWay.startedAt.toISOString()}`);
    }
    const startedAt = clock.now();
    const work = async (): Promise<void> => {
      await drill(backup).catch(onFault);
      underWay = null;
    };
    underWay = { startedAt, ended: work() };
    return { startedAt };
  };
  return {
    begin,
    begunAt: () => underWay?.startedAt ?? null,
    settled: async () => underWay?.ended,
  };
};
