import { expect, it } from "vitest";
import type { Backup } from "../model/backup.ts";
import type { Clock } from "../runtime/clock.ts";
import { createBackupDrills } from "./backup-drills.ts";

const NOW = new Date("2026-11-21T04:00:00Z");
const clock = { now: () => NOW } as Clock;
const PLAIN = { backupId: "b", encrypted: false } as Backup;

const drills = (latest: Backup | null) => {
  const [drilled, faults]: [Backup[], unknown[]] = [[], []];
  const held = Promise.withResolvers<void>();
  const drill = async (backup: Backup): Promise<void> => {
    drilled.push(backup);
    await held.promise;
  };
  const made = createBackupDrills({
    clock,
    latest: () => Promise.resolve(latest),
    drill,
    onFault: (error) => faults.push(error),
  });
  return { ...made, drilled, faults, held };
};

it("are begun one at a time, and waited for", async () => {
  const { begin, begunAt, settled, drilled, held } = drills(PLAIN);

  const [first, second] = await Promise.allSettled([begin(), begin()]);

  expect(first).toEqual({ status: "fulfilled", value: { startedAt: NOW } });
  expect(second).toMatchObject({ status: "rejected", reason: { code: "STATE_CONFLICT" } });
  expect(begunAt()).toEqual(NOW);
  let over = false;
  const ended = settled().then(() => (over = true));
  await Promise.resolve();
  expect(over).toBe(false);
  held.resolve();
  await ended;
  expect(begunAt()).toBeNull();
  await begin();
  expect(drilled).toEqual([PLAIN, PLAIN]);
});

it("leave room for the next when one could not be put on record, and say why it could not", async () => {
  const { begin, begunAt, settled, faults, held } = drills(PLAIN);
  await begin();

  held.reject(new Error("no database"));
  await settled();

  expect(faults).toEqual([new Error("no database")]);
  expect(begunAt()).toBeNull();
});

it("are of nothing that is encrypted, as nobody tells a control plane what opens it", async () => {
  const { begin, begunAt, drilled } = drills({ ...PLAIN, encrypted: true });

  await expect(begin()).rejects.toMatchObject({ code: "BACKUP_KEY_WRONG" });

  expect([begunAt(), drilled]).toEqual([null, []]);
});
