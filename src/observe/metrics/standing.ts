/**
 * The readings of the moment. The database is asked at most every few seconds, however often it is scraped, and a scrape
 * waits for it only so long: while the database does not answer, the last readings go out with their age.
 */
import { DIRECTORY, type TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { readDatabaseBytes } from "../../store/observe/standing-figures.ts";
import { readCertificates, readTenant, reading } from "./read-tenant.ts";
import type { StandingReading } from "./standing-metrics.ts";

type Parts = {
  db: Database;
  clock: Clock;
  tenants: () => Promise<readonly TenantId[]>;
  /** Of which moment the last backup is; null when there is none. */
  lastBackupAt: () => Promise<Date | null>;
  /** What is known without the database. */
  own: () => Promise<StandingReading[]>;
  onFault: (error: unknown) => void;
};

const FRESH_MS = 2_000;
const PATIENCE_MS = 3_000;

const readDatabase = async ({ db, tenants, lastBackupAt }: Parts): Promise<StandingReading[]> => {
  const all: StandingReading[] = [];
  // One after the other: to be looked at is no reason to take all connections.
  for (const tenantId of await tenants()) all.push(...(await readTenant(db, tenantId)));
  const directory = await db.transaction(DIRECTORY, async (tx) => [
    ...(await readCertificates(tx)),
    reading("provost_database_size_bytes", {}, await readDatabaseBytes(tx)),
  ]);
  const backup = await lastBackupAt();
  return [
    ...all,
    ...directory,
    reading("provost_backup_last_success_timestamp_seconds", {}, (backup?.getTime() ?? 0) / 1_000),
  ];
};

export const createStanding = (parts: Parts): { read(): Promise<StandingReading[]> } => {
  const { clock, own, onFault } = parts;
  const openedMs = clock.now().getTime();
  let last: { readings: StandingReading[]; atMs: number } | null = null;
  let asking: Promise<void> | null = null;

  const ask = async (): Promise<void> => {
    const atMs = clock.now().getTime();
    try {
      last = { readings: await readDatabase(parts), atMs };
    } catch (error) {
      onFault(error);
    } finally {
      asking = null;
    }
  };
  const patience = (): { ended: Promise<void>; disarm: () => void } => {
    let disarm = (): void => undefined;
    const ended = new Promise<void>((resolve) => (disarm = clock.after(PATIENCE_MS, resolve)));
    return { ended, disarm };
  };

  return {
    read: async () => {
      const ageMs = (): number => clock.now().getTime() - (last?.atMs ?? openedMs);
      if (last === null || ageMs() > FRESH_MS) {
        asking ??= ask();
        const { ended, disarm } = patience();
        await Promise.race([asking, ended]);
        disarm();
      }
      const age = reading("provost_standing_age_seconds", {}, ageMs() / 1_000);
      return [...(last?.readings ?? []), ...(await own()), age];
    },
  };
};
