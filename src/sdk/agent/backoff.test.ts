import { expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";

test("delays double up to their cap, are spread over their whole span, and begin anew after a success", () => {
  const longest = createBackoff({ firstMs: 100, capMs: 1_000, random: () => 1 });
  expect(Array.from({ length: 6 }, () => longest.nextMs())).toEqual([150, 250, 450, 850, 1_050, 1_050]);
  const shortest = createBackoff({ firstMs: 100, capMs: 1_000, random: () => 0 });
  expect([shortest.nextMs(), shortest.nextMs()]).toEqual([50, 50]);
  longest.reset();
  expect(longest.nextMs()).toBe(150);
});
