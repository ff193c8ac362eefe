import { expect, it } from "vitest";
import { lazily } from "./lazily.ts";

it("makes a value when it is first asked for, and once, whatever it is", () => {
  let count = 0;
  const nothing = lazily(() => {
    count += 1;
    return undefined;
  });

  expect(count).toBe(0);
  expect([nothing(), nothing()]).toEqual([undefined, undefined]);
  expect(count).toBe(1);
});
