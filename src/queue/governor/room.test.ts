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

const roomOf = (
  given: ReturnType<typeof limits>[],
  inHand: { queue: string; kind: string; key: string | null; count: number }[] = [],
  breakers: Parameters<typeof createRoom>[0]["breakers"] = [],
) => createRoom({ limits: given, inHand, breakers }, NOW);

const taken = (room: ReturnType<typeof createRoom>, candidates: { queue: string; key: string | null }[]) =>
  candidates.map((candidate) => room.take({ kind: "work", ...candidate }));

test("the limit of the tenant holds for its queues together, that of a queue for itself", () => {
  const inHand = [{ queue: "a", kind: "work", key: null, count: 1 }];
  const room = roomOf([limits(null, { maxInHand: 4 }), limits("a", { maxInHand: 2 })], inHand);

  const a = { queue: "a", key: null };
  const b = { queue: "b", key: null };
  expect(taken(room, [a, a, b, b, b])).toEqual([true, false, true, true, false]);
});

test("without a limit there is one at a time of a key, and keys of other queues are others", () => {
  const inHand = [{ queue: "a", kind: "work", key: "x", count: 1 }];
  const room = roomOf([limits("c", { maxPerKey: 2 })], inHand);

  const one = (queue: string, key: string) => ({ queue, key });
  expect(taken(room, [one("a", "x"), one("b", "x"), one("b", "x")])).toEqual([false, true, false]);
  expect(taken(room, [one("c", "x"), one("c", "x"), one("c", "x")])).toEqual([true, true, false]);
});

test("a bucket gives what it holds, fills up with time and never over its brim", () => {
  const rate = { tasks: 10, perMs: 1_000, burst: 5 };
  const before = { tokens: 0, at: new Date(NOW.getTime() - 200) };
  const room = roomOf([limits("a", { rate }, before)]);
  const full = roomOf([limits("a", { rate }, { tokens: 0, at: new Date(0) })]);

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
  const room = roomOf([limits("a", { rate: { tasks: 10, perMs: 1_000, burst: 5 } }, ahead)]);

  expect(room.of("a")).toBe(1);
  expect(room.buckets()[0]?.bucket.at).toEqual(ahead.at);
});

test("nothing of a kind goes while its breaker is open, and one at a time when it may be tried", () => {
  const breaker = (kind: string, probeInMs: number) => ({
    queue: "a",
    kind,
    failures: 5,
    since: NOW,
    openedAt: NOW,
    probes: 0,
    problem: "down",
    probeAt: new Date(NOW.getTime() + probeInMs),
  });
  const inHand = [{ queue: "a", kind: "tried", key: null, count: 1 }];
  const room = roomOf([], inHand, [breaker("open", 1), breaker("half", 0), breaker("tried", 0)]);

  const one = (kind: string) => room.take({ queue: "a", kind, key: null });
  expect(room.without("a")).toEqual(["open", "tried"]);
  expect(["open", "half", "half", "tried", "fine", "fine"].map(one)).toEqual([false, true, false, false, true, true]);
});
