/** A primary with two standbys is killed under load: one of them takes over, and nothing that was confirmed is lost. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NONE } from "./rig/invariants.ts";
import { unexpected } from "./rig/load.ts";
import { RECOVERY_MS, watchRecovery } from "./rig/recovery.ts";
import { openReplicas } from "./rig/replicas.ts";
import { openRig } from "./rig/rig.ts";
import type { Rig } from "./rig/rig.ts";
import { report, rowOf } from "./rig/table.ts";

const about =
  "kill -9 of a primary whose commits wait for one of two standbys; the one that has more is promoted, the other follows";

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({ openPostgres: openReplicas });
}, 120_000);
afterAll(() => rig.close());

test("the primary is killed: control planes go on at the standby by themselves, and nothing accepted is lost", async () => {
  const { postgres, load } = rig;
  const recovered = watchRecovery(rig);
  await delay(3_000);
  const from = performance.now();
  await postgres.kill();

  await postgres.start();

  const recovery = await recovered(from);
  await report([rowOf({ fault: "Postgres primary killed", about, seed: 0, ...recovery })]);
  expect(recovery.accepted).toBeGreaterThan(50);
  expect(recovery.found).toEqual(NONE);
  expect(recovery.recoveryMs).toBeLessThanOrEqual(RECOVERY_MS);
  expect(unexpected(load.refused)).toEqual([]);
}, 120_000);
