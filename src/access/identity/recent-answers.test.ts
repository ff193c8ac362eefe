import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { createRecentAnswers } from "./recent-answers.ts";

const counting = () => {
  let asked = 0;
  return async () => ++asked;
};

test("an answer is kept for less than a second", async () => {
  const clock = createTestClock();
  const answers = createRecentAnswers<number>(clock);
  const ask = counting();
  expect(await answers.get("a", ask)).toBe(1);
  clock.advance(999);
  expect(await answers.get("a", ask)).toBe(1);
  clock.advance(1);
  expect(await answers.get("a", ask)).toBe(2);
});

test("its age counts from the question, not from the answer", async () => {
  const clock = createTestClock();
  const answers = createRecentAnswers<number>(clock);
  const late = Promise.withResolvers<number>();
  const first = answers.get("a", () => late.promise);
  clock.advance(1_000);
  late.resolve(1);
  await first;
  expect(await answers.get("a", async () => 2)).toBe(2);
});

test("those who ask at the same time share one question", async () => {
  const answers = createRecentAnswers<number>(createTestClock());
  const ask = counting();
  expect(await Promise.all([answers.get("a", ask), answers.get("a", ask), answers.get("b", ask)])).toEqual([1, 1, 2]);
});

test("a question that was under way when everything was forgotten answers only those who asked it", async () => {
  const answers = createRecentAnswers<string>(createTestClock());
  const late = Promise.withResolvers<string>();
  const before = answers.get("a", () => late.promise);
  answers.forget();
  late.resolve("stale");
  expect(await before).toBe("stale");
  expect(await answers.get("a", async () => "fresh")).toBe("fresh");
});

test("a failure is not kept, and neither is more than fits", async () => {
  const answers = createRecentAnswers<string>(createTestClock(), 2);
  await expect(answers.get("a", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect(await answers.get("a", async () => "there")).toBe("there");
  await answers.get("b", async () => "b");
  await answers.get("c", async () => "c");
  expect(await answers.get("a", async () => "asked again")).toBe("asked again");
});
