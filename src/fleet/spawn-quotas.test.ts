import { expect, test } from "vitest";
import { readSpawnQuotas } from "./spawn-quotas.ts";

test("quotas of tasks that tasks make are settings, with bounds", () => {
  const env = { PROVOST_SPAWN_DEPTH: "0", PROVOST_SPAWN_CHILDREN: "7", PROVOST_SPAWN_DESCENDANTS: "70" };

  expect(readSpawnQuotas({})).toEqual({ depth: 5, fanOut: 200, budget: 2_000 });
  expect(readSpawnQuotas(env)).toEqual({ depth: 0, fanOut: 7, budget: 70 });
  expect(() => readSpawnQuotas({ PROVOST_SPAWN_CHILDREN: "0" })).toThrowError(/PROVOST_SPAWN_CHILDREN is "0"/u);
  expect(() => readSpawnQuotas({ PROVOST_SPAWN_DEPTH: "many" })).toThrowError(/PROVOST_SPAWN_DEPTH/u);
});
