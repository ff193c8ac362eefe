import { expect, test } from "vitest";
import { createLimit } from "./limit.ts";

test("never more than the limit at once, in order, also after a failure", async () => {
  const limited = createLimit(2);
  let running = 0;
  let most = 0;
  const started: number[] = [];
  const work = (n: number) => async () => {
    started.push(n);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (n === 1) throw new Error("one fails");
    return n;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limited(work(n))));
  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(results.map((r) => r.status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
});
