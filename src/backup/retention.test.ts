import * as fc from "fast-check";
import { expect, test } from "vitest";
import { outlived } from "./retention.ts";

const NONE = { last: 1, daily: 0, weekly: 0, monthly: 0 };
const at = (time: string) => ({ backupId: time, takenAt: new Date(`${time}:00Z`) });
/** Each day at three o'clock, the first first. */
const days = (from: string, count: number) =>
  Array.from({ length: count }, (_, day) =>
    at(new Date(Date.parse(`${from}T03:00:00Z`) + day * 86_400_000).toISOString().slice(0, 16)),
  );
const stay = (backups: ReturnType<typeof days>, keep: typeof NONE): string[] => {
  const gone = new Set(outlived(backups, keep).map(({ backupId }) => backupId));
  return backups.flatMap(({ backupId }) => (gone.has(backupId) ? [] : [backupId.slice(0, 10)]));
};

test("the last so many stay", () => {
  expect(stay(days("2026-11-01", 9), { ...NONE, last: 3 })).toEqual(["2026-11-07", "2026-11-08", "2026-11-09"]);
});

test("of a day its last backup stays, for so many days that have any", () => {
  const backups = [at("2026-11-01T03:00"), at("2026-11-01T15:00"), at("2026-11-05T03:00"), at("2026-11-09T03:00")];
  const gone = outlived(backups, { ...NONE, daily: 3 });
  expect(gone.map(({ backupId }) => backupId)).toEqual(["2026-11-01T03:00"]);
});

test("weeks end on Sunday, months with their last day", () => {
  // 2026-11-01 is a Sunday
  expect(stay(days("2026-10-19", 30), { ...NONE, weekly: 4, monthly: 2 })).toEqual([
    "2026-10-31",
    "2026-11-01",
    "2026-11-08",
    "2026-11-15",
    "2026-11-17",
  ]);
});

test("the newest stays whatever the rule says, and a wider rule keeps what a narrower one keeps", () => {
  const count = fc.integer({ min: 0, max: 6 });
  const rule = fc.record({ last: fc.integer({ min: 1, max: 6 }), daily: count, weekly: count, monthly: count });
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, rule, fc.constantFrom("last", "daily", "weekly", "monthly"), (hours, keep, wider) => {
      const backups = hours.map((hour) => ({ backupId: String(hour), takenAt: new Date(hour * 3_600_000) }));
      const gone = new Set(outlived(backups, keep).map(({ backupId }) => backupId));
      const wide = outlived(backups, { ...keep, [wider]: keep[wider] + 1 });
      expect(gone.has(String(Math.max(...hours)))).toBe(false);
      expect(wide.filter(({ backupId }) => !gone.has(backupId))).toEqual([]);
    }),
  );
});
