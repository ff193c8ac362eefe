/**
 * One running system under load, and one thing after another goes wrong with it, in an order drawn from a seed. Set
 * PROVOST_CHAOS_SEED to repeat an order.
 */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAULTS } from "./rig/faults.ts";
import { NONE, unfinishedOf, violations } from "./rig/invariants.ts";
import { unexpected } from "./rig/load.ts";
import { seeded, shuffled } from "./rig/random.ts";
import { RECOVERY_MS, watchRecovery } from "./rig/recovery.ts";
import type { Watch } from "./rig/recovery.ts";
import { openRig } from "./rig/rig.ts";
import type { Rig } from "./rig/rig.ts";
import { report, rowOf } from "./rig/table.ts";
import type { Row } from "./rig/table.ts";

const SEED = Number(process.env.PROVOST_CHAOS_SEED ?? 1);

const random = seeded(SEED);
const rows: Row[] = [];
let rig: Rig;
let recovered: Watch;

beforeAll(async () => {
  rig = await openRig();
  recovered = watchRecovery(rig);
});
afterAll(async () => {
  await rig.close();
  await report(rows);
});

test.each(shuffled(FAULTS, random))(
  "$name: $about",
  async ({ name, about, strike }) => {
    await delay(1_000 + random() * 500); // in the midst of the load

    const from = await strike(rig, random);
    const { accepted, recoveryMs, found } = await recovered(from);

    rows.push(rowOf({ fault: name, about, seed: SEED, accepted, recoveryMs, found }));
    expect(found).toEqual(NONE);
    expect(recoveryMs).toBeLessThanOrEqual(RECOVERY_MS);
  },
  90_000,
);

test("nothing was refused but for what was down, and in the end all has ended once", async () => {
  await rig.load.stop();
  const from = performance.now();
  while ((await rig.asAdmin((admin) => unfinishedOf(admin, rig.load.accepted))) > 0) {
    expect(performance.now() - from).toBeLessThan(RECOVERY_MS);
    await delay(100);
  }

  const all = await rig.asAdmin((admin) => violations(admin, rig.load.accepted));

  expect(all).toEqual(NONE);
  expect(unexpected(rig.load.refused)).toEqual([]);
});
