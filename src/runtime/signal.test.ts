import { expect, test } from "vitest";
import { createSignal } from "./signal.ts";

test("a raise before the wait is not missed", async () => {
  const signal = createSignal();
  signal.raise();
  await expect(signal.wait()).resolves.toBeUndefined();
});

test("several raises wake one wait, and the next one waits again", async () => {
  const signal = createSignal();
  signal.raise();
  signal.raise();
  await signal.wait();
  let woken = false;
  const waiting = signal.wait().then(() => (woken = true));
  await Promise.resolve();
  expect(woken).toBe(false);
  signal.raise();
  await waiting;
  expect(woken).toBe(true);
});
