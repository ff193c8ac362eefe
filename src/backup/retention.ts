/** Which backups go. Pure, so that nothing is removed by a rule that was not tried. */
import type { Retention } from "../model/backup.ts";

type Taken = { backupId: string; takenAt: Date };

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** The epoch began on a Thursday; weeks begin on a Monday. */
const EPOCH_WEEKDAY = 3;

const dayOf = ({ takenAt }: Taken): number => Math.floor(takenAt.getTime() / DAY_MS);
const weekOf = (taken: Taken): number => Math.floor((dayOf(taken) + EPOCH_WEEKDAY) / WEEK_DAYS);
const monthOf = ({ takenAt }: Taken): number => takenAt.getUTCFullYear() * 12 + takenAt.getUTCMonth();

/** The newest of each of the newest `count` periods that have any. */
const newestOf = (backups: readonly Taken[], periodOf: (taken: Taken) => number, count: number): string[] => {
  const newest = new Map<number, string>();
  for (const backup of backups) {
    const period = periodOf(backup);
    if (!newest.has(period)) newest.set(period, backup.backupId);
  }
  return [...newest.values()].slice(0, count);
};

/** The others stay, and the newest always does. */
export const outlived = <T extends Taken>(backups: readonly T[], keep: Retention): T[] => {
  const newestFirst = backups.toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
  const kept = new Set([
    ...newestFirst.slice(0, Math.max(1, keep.last)).map(({ backupId }) => backupId),
    ...newestOf(newestFirst, dayOf, keep.daily),
    ...newestOf(newestFirst, weekOf, keep.weekly),
    ...newestOf(newestFirst, monthOf, keep.monthly),
  ]);
  return newestFirst.filter(({ backupId }) => !kept.has(backupId));
};
