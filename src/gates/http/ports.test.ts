import { expect, it } from "vitest";
import { holdFreePort, holdPort } from "./ports.ts";

it("gives each holder another free port", async () => {
  const held = await Promise.all(Array.from({ length: 20 }, holdFreePort));

  expect(new Set(held.map(({ port }) => port)).size).toBe(20);

  for (const one of held) one.release();
});

it("lets a fixed port be held by one after the other", async () => {
  const order: string[] = [];
  const first = await holdPort(4);
  const second = holdPort(4).then((held) => {
    order.push("second held");
    held.release();
  });
  const third = holdPort(4).then(() => order.push("third held"));
  await new Promise(setImmediate);

  order.push("first released");
  first.release();
  await Promise.all([second, third]);

  expect(order).toEqual(["first released", "second held", "third held"]);
});
