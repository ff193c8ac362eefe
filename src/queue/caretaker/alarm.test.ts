import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { createAlarm } from "./alarm.ts";

const START = Date.parse("2026-11-21T09:00:00.000Z");
const at = (ms: number): Date => new Date(START + ms);
/** Work is asynchronous; what it does at once is done when the queue of microtasks is empty. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const openFixture = (answers: (Date | null | Error)[]) => {
  const clock = createTestClock(at(0));
  const workedAt: number[] = [];
  const faults: unknown[] = [];
  const alarm = createAlarm({
    clock,
    onFault: (error) => faults.push(error),
    work: async () => {
      workedAt.push(clock.now().getTime() - START);
      const answer = answers.shift() ?? null;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  return { alarm, workedAt, faults, advance };
};

test("it works again when the work said so, and rests when nothing is due", async () => {
  const { alarm, workedAt, advance } = openFixture([at(1_000), null]);
  await alarm.ring();
  await advance(999);
  expect(workedAt).toEqual([0]);
  await advance(1);
  expect(workedAt).toEqual([0, 1_000]);
  await advance(86_400_000);
  expect(workedAt).toEqual([0, 1_000]);
});

test("the sooner of what the work said and what it was told counts", async () => {
  const { alarm, workedAt, advance } = openFixture([at(1_000), null]);
  await alarm.ring();
  alarm.by(at(5_000));
  alarm.by(at(300));
  await advance(300);
  expect(workedAt).toEqual([0, 300]);
});

test("what rings while it works makes it work once more, however often", async () => {
  const { alarm, workedAt } = openFixture([]);
  const rung = alarm.ring();
  void alarm.ring();
  void alarm.ring();
  await rung;
  expect(workedAt).toEqual([0, 0]);
});

test("it works once at a time, at whatever moment somebody rings", async () => {
  for (let moment = 0; moment < 30; moment += 1) {
    let atWork = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    let worked = 0;
    const alarm = createAlarm({
      clock: createTestClock(at(0)),
      onFault: () => undefined,
      work: async () => {
        atWork += 1;
        worked += 1;
        most = Math.max(most, atWork);
        if (worked > 2) await gate.promise;
        atWork -= 1;
        return null;
      },
    });
    void alarm.ring();
    void alarm.ring(); // so that it works twice
    for (let tick = 0; tick < moment; tick += 1) await Promise.resolve();
    void alarm.ring();
    await settle();
    void alarm.ring();
    await settle();
    gate.resolve();
    await alarm.close();
    expect(most, `rung after ${moment} microtasks`).toBe(1);
  }
});

test("what is still due is not asked for without end", async () => {
  const { alarm, workedAt, advance } = openFixture([at(0), at(0), null]);
  await alarm.ring();
  await advance(249);
  expect(workedAt).toEqual([0]);
  await advance(1);
  expect(workedAt).toEqual([0, 250]);
});

test("what comes due while it works is worked on at once", async () => {
  const clock = createTestClock(at(0));
  const workedAt: number[] = [];
  const alarm = createAlarm({
    clock,
    onFault: (error) => {
      throw error;
    },
    work: async () => {
      workedAt.push(clock.now().getTime() - START);
      if (workedAt.length > 1) return null;
      clock.advance(1_000);
      return at(900);
    },
  });
  await alarm.ring();
  expect(workedAt).toEqual([0, 1_000]);
});

test("a fault is told, and the work is tried again", async () => {
  const fault = new Error("the database is away");
  const { alarm, workedAt, faults, advance } = openFixture([fault, null]);
  await alarm.ring();
  expect(faults).toEqual([fault]);
  await advance(5_000);
  expect(workedAt).toEqual([0, 5_000]);
});

test("nothing works after it was closed", async () => {
  const { alarm, workedAt, advance } = openFixture([at(10)]);
  await alarm.ring();
  await alarm.close();
  await alarm.ring();
  await advance(10_000);
  expect(workedAt).toEqual([0]);
});
