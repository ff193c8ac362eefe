/** The simulation behind docs/scale.md over what is known exactly: the line before c servers, M/M/c. */
import { expect, test } from "vitest";
import { waitingOf, waitQuantileMs } from "../../bench/simulate/erlang.ts";
import { simulateFleet } from "../../bench/simulate/fleet-model.ts";
import { seeded } from "../chaos/rig/random.ts";

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (values: Float64Array, share: number): number =>
  values.toSorted()[Math.ceil(share * values.length) - 1]!;

test("Erlang's formula gives what tables say", () => {
  // One server at half its power: half of all wait, on average one service time of those 10 ms.
  expect(waitingOf({ arrivalsPerSecond: 50, perSecond: 100, servers: 1 })).toMatchObject({ utilization: 0.5 });
  expect(waitingOf({ arrivalsPerSecond: 50, perSecond: 100, servers: 1 }).waitShare).toBeCloseTo(0.5, 10);
  expect(waitingOf({ arrivalsPerSecond: 50, perSecond: 100, servers: 1 }).meanWaitMs).toBeCloseTo(10, 10);
  // Two erlangs at three servers: 4/9 wait.
  expect(waitingOf({ arrivalsPerSecond: 2, perSecond: 1, servers: 3 }).waitShare).toBeCloseTo(4 / 9, 10);
  expect(() => waitingOf({ arrivalsPerSecond: 3, perSecond: 1, servers: 3 })).toThrow(/never ends/);
});

// So many agents with so long a work that those who wait are not missed among those who come.
test.each([
  { servers: 1, load: 0.5 },
  { servers: 2, load: 0.6 },
  { servers: 4, load: 0.8 },
])("$servers servers at $load of their power wait as the formula says", ({ servers, load }) => {
  const perSecond = 100;
  const arrivalsPerSecond = load * servers * perSecond;
  const agents = 20_000;
  const workSeconds = agents / arrivalsPerSecond;

  const { waitMs, tasksPerSecond } = simulateFleet({
    agents,
    shards: 1,
    servers,
    perSecond,
    workSeconds,
    lives: 400_000,
    random: seeded(7),
  });

  const station = { arrivalsPerSecond, perSecond, servers };
  const { waitShare, meanWaitMs } = waitingOf(station);
  expect(tasksPerSecond / arrivalsPerSecond).toBeCloseTo(1, 1);
  expect(mean(waitMs) / meanWaitMs).toBeGreaterThan(0.93);
  expect(mean(waitMs) / meanWaitMs).toBeLessThan(1.07);
  expect(waitMs.filter((wait) => wait > 0).length / waitMs.length).toBeCloseTo(waitShare, 1);
  expect(quantile(waitMs, 0.99) / waitQuantileMs(station, 0.99)).toBeGreaterThan(0.9);
  expect(quantile(waitMs, 0.99) / waitQuantileMs(station, 0.99)).toBeLessThan(1.1);
});

test("shards share the work", () => {
  const model = { agents: 20_000, servers: 2, perSecond: 100, workSeconds: 40, lives: 100_000 };
  const four = simulateFleet({ ...model, shards: 4, random: seeded(3) });
  const eight = simulateFleet({ ...model, shards: 8, random: seeded(3) });
  expect(mean(eight.waitMs)).toBeLessThan(mean(four.waitMs) / 2);
});
