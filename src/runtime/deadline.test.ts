import { expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { createDeadline } from "./deadline.ts";

test("time does not count while it is held, by whomever", () => {
  const clock = createTestClock();
  const deadline = createDeadline(clock, 1_000);
  clock.advance(600);
  const [one, other] = [deadline.hold(), deadline.hold()];
  clock.advance(5_000);
  one();
  one();
  clock.advance(5_000);
  other();
  clock.advance(399);
  expect(deadline.signal.aborted).toBe(false);

  clock.advance(1);

  expect(deadline.signal.aborted).toBe(true);
});

test("one that was ended never comes", () => {
  const clock = createTestClock();
  const deadline = createDeadline(clock, 10);
  deadline.end();
  clock.advance(100);
  expect(deadline.signal.aborted).toBe(false);
});
