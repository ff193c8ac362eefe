/**
 * Two control planes of the version before stand behind a balancer. Under load they are replaced by this version, one after
 * the other, and then by the version before again, which does not know the migrations that were applied meanwhile: nobody
 * who asks notices, and no task is lost.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONE } from "./rig/invariants.ts";
import { checkOut, versionBefore } from "./rig/older-version.ts";
import type { OlderVersion } from "./rig/older-version.ts";
import { RECOVERY_MS, watchRecovery } from "./rig/recovery.ts";
import { openRig } from "./rig/rig.ts";
import type { Rig } from "./rig/rig.ts";
import { report, rowOf } from "./rig/table.ts";

const commit = versionBefore();
const short = commit.slice(0, 12);
const about = `two control planes of commit ${short} behind a balancer are replaced by this version, and by ${short} again`;

let before: OlderVersion;
let rig: Rig;
beforeAll(async () => {
  before = await checkOut(commit);
  rig = await openRig({ older: before.rig, balanced: true });
}, 120_000);
afterAll(async () => {
  await rig.close();
  await before.remove();
});

const migrations = (): Promise<string[]> =>
  rig.asAdmin(async (admin) => {
    const { rows } = await admin.query<{ name: string }>("select name from provost.schema_migrations order by 1");
    return rows.map(({ name }) => name);
  });

/** As whoever rolls out: out of service, ended, started anew, in service again. */
const roll = async (folder?: string): Promise<void> => {
  for (const plane of rig.planes) {
    await rig.balancer!.takeOut(plane.url);
    await plane.replace(folder);
    rig.balancer!.putIn(plane.url);
    await delay(2_000); // both versions side by side
  }
};

test("an upgrade and the way back: no request fails, no task is lost", async () => {
  const { planes, load, balancer } = rig;
  const recovered = watchRecovery(rig);
  await delay(2_000);
  const old = await migrations();
  const from = performance.now();

  await roll();
  const upgraded = await migrations();
  const between = load.accepted.length;
  await roll(before.rig);
  const faults = await Promise.all(planes.map((plane) => plane.faults()));

  const recovery = await recovered(performance.now());
  await report([rowOf({ fault: "upgrade and rollback", about, seed: 0, ...recovery })]);
  // the version before has met migrations that it does not know
  expect(upgraded.length).toBeGreaterThan(old.length);
  expect(await migrations()).toEqual(upgraded);
  expect([...load.refused]).toEqual([]);
  expect(recovery.found).toEqual(NONE);
  expect(recovery.recoveryMs).toBeLessThanOrEqual(RECOVERY_MS);
  expect(faults).toEqual([[], []]);
  expect(between).toBeGreaterThan(50);
  expect(load.accepted.length - between).toBeGreaterThan(50);
  expect(Math.min(...balancer!.answered.values())).toBeGreaterThan(20);
  expect(performance.now() - from).toBeLessThan(90_000);
}, 180_000);
