import { expect, test } from "vitest";
import { untilDrained } from "./until-drained.ts";

const of = (queue: string, leased: number) => ({
  queue,
  queued: 7,
  scheduled: 0,
  leased,
  oldestAgeMs: null,
  pausedReason: "",
  drains: true,
});

const drain = async (
  inHand: readonly number[],
  signal = new AbortController().signal,
  pause = async (): Promise<void> => undefined,
) => {
  const looks = [...inHand];
  const reported: number[] = [];
  const queues = { counts: async () => [of("other", 9), of("tiles", looks.shift() ?? 0)] };
  const left = await untilDrained({
    queues,
    queue: "tiles",
    signal,
    report: (count) => void reported.push(count),
    pause,
  });
  return { left, reported };
};

test("a queue is drained when nothing of it is in hand, whatever waits or is in hand of others", async () => {
  expect(await drain([3, 3, 1, 0, 5])).toEqual({ left: 0, reported: [3, 1] });
  expect(await drain([])).toEqual({ left: 0, reported: [] });
});

test("who has waited long enough is told how much is in hand still", async () => {
  const enough = new AbortController();
  const pause = async () => enough.abort();
  expect(await drain([3, 2, 2], enough.signal, pause)).toEqual({ left: 2, reported: [3] });
});

test("a queue that nobody knows holds nothing", async () => {
  const queues = { counts: async () => [] };
  const { signal } = new AbortController();
  const nothing = { queue: "tiles", signal, report: () => undefined, pause: async () => undefined };
  expect(await untilDrained({ queues, ...nothing })).toBe(0);
});
