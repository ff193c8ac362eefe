/** When blobs are swept, and what is said of it. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import { createBlobSweeper } from "./blob-sweeper.ts";
import type { SweepRequest } from "./sweep-blobs.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START = new Date("2026-06-15T12:00:00Z");

let database: TestDatabase;
let clock: TestClock;
let sweeps: Date[];
let faults: unknown[];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  clock = createTestClock(START);
  sweeps = [];
  faults = [];
});

const start = (ends: ((request: SweepRequest) => Promise<"swept" | "put-off">)[]) =>
  createBlobSweeper({
    db: database.db,
    clock,
    events: createEventLog(),
    homeId: "home-1",
    keepMs: 31 * DAY_MS,
    sweep: (request) => {
      sweeps.push(request.before);
      return ends.shift()!(request);
    },
    onFault: (error) => faults.push(error),
  });
/** The next one is armed once this one is over. */
const untilArmed = (): Promise<void> => vi.waitFor(() => expect(clock.waiting()).toBe(1));

test("once a day, an hour later where a backup is made, and what was refused is said until it goes well", async () => {
  const swept = async () => "swept" as const;
  const sweeper = start([
    async () => "put-off",
    async () => Promise.reject(new ProvostError("SWEEP_REFUSED", "in doubt")),
    swept,
  ]);
  clock.advance(15 * MINUTE_MS - 1);
  expect(sweeps).toEqual([]);
  for (const delayMs of [1, 60 * MINUTE_MS]) {
    clock.advance(delayMs);
    await untilArmed();
  }
  expect(sweeper.figures()).toMatchObject({ keepDays: 31, sweptAt: null, refusedFor: "SWEEP_REFUSED" });
  expect(faults).toHaveLength(1);
  clock.advance(DAY_MS);
  await untilArmed();

  const first = START.getTime() + 15 * MINUTE_MS - 31 * DAY_MS;
  const times = [0, 60 * MINUTE_MS, 60 * MINUTE_MS + DAY_MS];
  expect(sweeps).toEqual(times.map((after) => new Date(first + after)));
  expect(sweeper.figures()).toMatchObject({ sweptAt: clock.now(), refusedFor: null });
  await sweeper.close();
  expect(clock.waiting()).toBe(0);
});

test("what has gone is counted and on the audit log, also of a sweep that came to no end", async () => {
  const sweeper = start([
    async ({ onRemoved }) => {
      await onRemoved({ removed: 3, bytes: 30 });
      throw new ProvostError("SWEEP_REFUSED", "in doubt");
    },
  ]);
  await sweeper.work();

  expect(sweeper.figures()).toMatchObject({ removed: 3, bytes: 30, refusedFor: "SWEEP_REFUSED" });
  const { rows } = await database.admin.query<{ payload: object; stream: string | null }>(
    "select payload, stream from provost.events where name = 'blobs.removed'",
  );
  const storedBefore = new Date(START.getTime() - 31 * DAY_MS).toISOString();
  expect(rows).toEqual([{ payload: { homeId: "home-1", removed: 3, bytes: 30, storedBefore }, stream: "tenant" }]);
  await sweeper.close();
});
