/**
 * Restores the latest backup into a place made for it, looks whether it works there, and says what it took and what would
 * have been lost. What was never restored is no backup.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Backup, DrillReport } from "../model/backup.ts";
import { asProvostError, ProvostError } from "../model/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { Keys } from "./archive/seal.ts";
import { restoreBackup, type Restored, type RestoreRequest } from "./restore-backup.ts";

export type DrillRequest = Pick<RestoreRequest, "startDatabase" | "readKey" | "trustedKey"> & {
  backup: Backup;
  /** When backups were taken, the first first. */
  times: readonly Date[];
  keys: Keys;
  /** Where the place for it is made. */
  scratch: string;
  clock: Clock;
  /** Opens what was restored as a control plane would, reads its runs and verifies their packets. */
  tryOut: (home: string) => Promise<{ runs: number; packetsVerified: number }>;
};

export const longestGapMs = (times: readonly Date[]): number | null => {
  const gaps = times.slice(1).map((time, index) => time.getTime() - (times[index]?.getTime() ?? 0));
  return gaps.length === 0 ? null : Math.max(...gaps);
};

type Steps = { name: string; durationMs: number }[];

const timed = async <T>(steps: Steps, name: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  try {
    return await work();
  } finally {
    steps.push({ name, durationMs: Math.round(performance.now() - start) });
  }
};

type Outcome = Pick<DrillReport, "passed" | "problem" | "restored" | "rtoMs">;

const restoredOf = ({ tables, tableRows, files }: Restored) => ({ tables, tableRows, files });

const attempt = async (request: DrillRequest, place: string, steps: Steps): Promise<Outcome> => {
  const start = performance.now();
  try {
    const target = join(place, "home");
    const restored = await timed(steps, "restore and compare", () =>
      restoreBackup({ ...request, path: request.backup.path, target, database: null }),
    );
    const found = await timed(steps, "open and verify", () => request.tryOut(target));
    const rtoMs = Math.round(performance.now() - start);
    return { passed: true, problem: null, rtoMs, restored: { ...restoredOf(restored), ...found } };
  } catch (error) {
    const { code, message } = asProvostError(error);
    return { passed: false, problem: `${code}: ${message}`, rtoMs: null, restored: null };
  }
};

/** Nothing is left of the place. A restore that fails is a report that says so. */
export const drill = async (request: DrillRequest): Promise<DrillReport> => {
  const { backup, clock, times } = request;
  const startedAt = clock.now();
  const { path, takenAt, bytes } = backup;
  if (bytes === null) throw new ProvostError("BACKUP_NOT_FOUND", `backup ${backup.backupId} was never completed`);
  const place = await mkdtemp(join(request.scratch, "provost-drill-"));
  const steps: Steps = [];
  try {
    const outcome = await attempt(request, place, steps);
    return {
      drillId: uuidV7(startedAt),
      startedAt,
      ...outcome,
      backup: { path, takenAt, bytes },
      rpoMs: Math.max(0, startedAt.getTime() - takenAt.getTime()),
      longestGapMs: longestGapMs(times),
      steps,
    };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};
