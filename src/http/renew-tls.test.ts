import { expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { LOOK_MS, renewRegularly } from "./renew-tls.ts";

test("it looks again and again, tells a failure once, and ends", async () => {
  const clock = createTestClock();
  const asked: (readonly string[])[] = [];
  const told: string[] = [];
  let looked = Promise.withResolvers<void>();
  const answers: (() => Promise<boolean>)[] = [
    () => Promise.resolve(true),
    () => Promise.reject(new Error("half a file")),
    () => Promise.reject(new Error("half a file")),
    () => Promise.resolve(false),
  ];
  const end = renewRegularly({
    clock,
    authorities: async () => ["an authority"],
    listener: {
      renew: (authorities) => {
        asked.push(authorities);
        looked.resolve();
        return answers[asked.length - 1]?.() ?? Promise.resolve(false);
      },
    },
    logger: { info: () => void told.push("info"), error: () => void told.push("error") },
  });
  for (const _ of answers) {
    clock.advance(LOOK_MS);
    await looked.promise;
    looked = Promise.withResolvers();
    await new Promise(setImmediate); // what follows a look has no more to wait for
  }
  expect(asked).toEqual(answers.map(() => ["an authority"]));
  expect(told).toEqual(["info", "error"]);
  await end();
  clock.advance(LOOK_MS);
  expect(asked).toHaveLength(answers.length);
});
