/**
 * Two control planes of an older version work on one database. They are replaced by this version one after the other,
 * under load: so for a while both versions are at work, on the schema of the newer.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONE } from "./rig/invariants.ts";
import { checkOut, OLDER } from "./rig/older-version.ts";
import type { OlderVersion } from "./rig/older-version.ts";
import { RECOVERY_MS, watchRecovery } from "./rig/recovery.ts";
import { openRig } from "./rig/rig.ts";
import type { Rig } from "./rig/rig.ts";
import { report, rowOf } from "./rig/table.ts";

const about = `two control planes of commit ${OLDER.slice(0, 12)} are replaced by this version, one after the other`;

let older: OlderVersion;
let rig: Rig;
beforeAll(async () => {
  older = await checkOut(OLDER);
  rig = await openRig({ older: older.rig });
}, 120_000);
afterAll(async () => {
  await rig.close();
  await older.remove();
});

const migrations = (): Promise<number> =>
  rig.asAdmin(async (admin) => {
    const { rows } = await admin.query<{ count: number }>("select count(*)::int from provost.schema_migrations");
    return rows[0]?.count ?? 0;
  });

test("a version is replaced under load: both work side by side, and no call fails but for reconnecting", async () => {
  const { planes, load } = rig;
  const [first, second] = planes;
  const recovered = watchRecovery(rig);
  await delay(2_000);
  const before = await migrations();

  await first!.replace();
  const between = await migrations();
  const side = load.accepted.length;
  await delay(3_000); // side by side
  const from = performance.now();
  await second!.replace();

  const recovery = await recovered(from);
  await report([rowOf({ fault: "rolling upgrade", about, seed: 0, ...recovery })]);
  expect(before).toBeLessThan(between);
  expect(load.accepted.length - side).toBeGreaterThan(50);
  expect(recovery.found).toEqual(NONE);
  expect(recovery.recoveryMs).toBeLessThanOrEqual(RECOVERY_MS);
  expect([...load.refused.keys()].filter((said) => said !== "no connection")).toEqual([]);
  expect([await first!.faults(), await second!.faults()]).toEqual([[], []]);
}, 120_000);
