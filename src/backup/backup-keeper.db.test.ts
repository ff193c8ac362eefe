/** What a schedule that was due leads to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../test/support/database.ts";
import { createEventLog } from "../events/event-log.ts";
import type { Backup } from "../model/backup.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { deleteBackupSchedule, getBackupSchedule, putBackupSchedule } from "../store/backups/backup-schedules.ts";
import type { Database } from "../store/database.ts";
import { createBackupKeeper } from "./backup-keeper.ts";
import { createBackups } from "./backups.ts";
import type { BackupOrder } from "./take-on-record.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

test("a backup that was due is made as its schedule says, also when that has gone in the same moment", async () => {
  const homeId = "a-folder";
  const clock = createTestClock();
  const schedule = {
    timing: "@daily",
    timeZone: "UTC",
    folder: "/elsewhere/backups",
    recipients: ["age1somebody"],
    keysIncluded: true,
    keep: { last: 2, daily: 0, weekly: 0, monthly: 0 },
    setAt: clock.now(),
    nextDueAt: clock.now(),
  };
  await database.db.transaction(LOCAL_TENANT, (tx) => putBackupSchedule(tx, homeId, schedule));
  // Once it has been moved to its next time, it is taken away.
  const transaction: Database["transaction"] = async (tenantId, work) => {
    const result = await database.db.transaction(tenantId, work);
    const now = await database.db.transaction(LOCAL_TENANT, (tx) => getBackupSchedule(tx, homeId));
    if (now !== null && now.nextDueAt?.getTime() !== schedule.nextDueAt.getTime())
      await database.db.transaction(LOCAL_TENANT, (tx) => deleteBackupSchedule(tx, homeId));
    return result;
  };
  const db = { ...database.db, transaction };
  const signer = { keyId: "", publicKeyPem: "", sign: () => new Uint8Array() };
  const home = { id: homeId, path: "/home" };
  const ordered = Promise.withResolvers<BackupOrder>();
  const backups = {
    ...createBackups({ db, clock, events: createEventLog(), home, owner: database.connection, signer }),
    take: async (order: BackupOrder) => {
      ordered.resolve(order);
      return {} as Backup;
    },
  };

  const keeper = await createBackupKeeper({ db, clock, homeId, backups, onFault: ordered.reject });
  const order = await ordered.promise;
  await keeper.close();

  const { folder, recipients, keysIncluded } = schedule;
  expect(order).toMatchObject({ folder, seal: { recipients }, keysIncluded, trigger: "schedule" });
});
