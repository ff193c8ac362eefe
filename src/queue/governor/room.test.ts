import { expect, test } from "vitest";
import type { NewQueueLimits } from "../../model/queue-limits.ts";
import { queueLimitsSchema } from "../../model/queue-limits.ts";
import { createRoom } from "./room.ts";

const NOW = new Date("2026-11-21T09:00:00.000Z");
const limits = (queue: string | null, given: NewQueueLimits, bucket: { tokens: number; at: Date } | null = null) => ({
  queue,
  limits: queueLimitsSchema.parse(given),
  bucket,
});

const taken = (room: ReturnType<typeof createRoom>, candidates: { queue: string; key: string | null }[]) =>
  candidates.map((candidate) => room.take(candidate));

test("the limit of the tenant holds for its queues together, that of a queue for itself", () => {
  const inHand = [{ queue: "a", key: null, count: 1 }];
  const room = createRoom([limits(null, { maxInHand: 4 }), limits("a", { maxInHand: 2 })], inHand, NOW);

  const a = { queue: "a", key: null };
  const b = { queue: "b", key: null };
  expect(taken(room, [a, a, b, b, b])).toEqual([true, false, true, true, false]);
});

test("without a limit there is one at a time of a key, and keys of other queues are others", () => {
  const inHand = [{ queue: "a", key: "x", count: 1 }];
  const room = createRoom([limits("c", { maxPerKey: 2 })], inHand, NOW);

  const one = (queue: string, key: string) => ({ queue, key });
  expect(taken(room, [one("a", "x"), one("b", "x"), one("b", "x")])).toEqual([false, true, false]);
  expect(taken(room, [one("c", "x"), one("c", "x"), one("c", "x")])).toEqual([true, true, false]);
});

test("a bucket gives what it holds, fills up with time and never over its brim", () => {
  const rate = { tasks: 10, perMs: 1_000, burst: 5 };
  const before = { tokens: 0, at: new Date(NOW.getTime() - 200) };
  const room = createRoom([limits("a", { rate }, before)], [], NOW);
  const full = createRoom([limits("a", { rate }, { tokens: 0, at: new Date(0) })], [], NOW);

  expect(room.of("a")).toBe(2);
  expect(full.of("a")).toBe(5);
  expect(
    taken(
      room,
      Array.from({ length: 3 }, () => ({ queue: "a", key: null })),
    ),
  ).toEqual([true, true, false]);
  expect(room.buckets()).toEqual([{ queue: "a", bucket: { tokens: 0, at: NOW } }]);
  expect(room.againInMs()).toBe(100);
});

test("a clock that is behind does not fill a bucket", () => {
  const ahead = { tokens: 1, at: new Date(NOW.getTime() + 5_000) };
  const room = createRoom([limits("a", { rate: { tasks: 10, perMs: 1_000, burst: 5 } }, ahead)], [], NOW);

  expect(room.of("a")).toBe(1);
  expect(room.buckets()[0]?.bucket.at).toEqual(ahead.at);
});
