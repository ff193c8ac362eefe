/** How many more tasks the limits leave room for, and which of those that wait fit into it: pure. */
import type { InHand } from "../../store/governed-handout.ts";
import type { ScopeLimits } from "../../store/task-limits.ts";
import { nextTokenMs, refill } from "./token-bucket.ts";
import type { Bucket } from "./token-bucket.ts";

export type Room = {
  /** Tasks of the queue that there is room for, whatever their keys. */
  of(queue: string): number;
  /** More tasks with this key than are in hand. */
  ofKey(queue: string, key: string): number;
  perKey(queue: string): number;
  /** Takes its place; false when there is none. */
  take(candidate: { queue: string; key: string | null }): boolean;
  /** What is left in buckets that were drawn from. */
  buckets(): { queue: string | null; bucket: Bucket }[];
  /** Until there is more room, as far as time alone makes it. */
  againInMs(): number;
};

/** Room that somebody else's report makes is not told by anybody: it is looked for this often. */
const LOOK_AGAIN_MS = 250;
const ONE = 1;

type Scope = { queue: string | null; left: number; bucket: Bucket | null; rate: ScopeLimits["limits"]["rate"] };

const keyName = (queue: string, key: string): string => `${queue}\u001f${key}`;

const scopeOf = ({ queue, limits, bucket }: ScopeLimits, inHand: readonly InHand[], now: Date): Scope => {
  const mine = inHand.filter((row) => queue === null || row.queue === queue);
  const count = mine.reduce((sum, row) => sum + row.count, 0);
  const left = limits.maxInHand === null ? Infinity : Math.max(0, limits.maxInHand - count);
  return { queue, left, rate: limits.rate, bucket: limits.rate && refill(limits.rate, bucket, now) };
};

const leftIn = ({ left, bucket }: Scope): number =>
  Math.min(left, bucket === null ? Infinity : Math.floor(bucket.tokens));

const draw = (scope: Scope): void => {
  scope.left -= 1;
  if (scope.bucket !== null) scope.bucket = { ...scope.bucket, tokens: scope.bucket.tokens - 1 };
};

export const createRoom = (limits: readonly ScopeLimits[], inHand: readonly InHand[], now: Date): Room => {
  const scopes = limits.map((one) => scopeOf(one, inHand, now));
  const perKey = new Map(limits.map(({ queue, limits: { maxPerKey } }) => [queue, maxPerKey]));
  const ofKeys = new Map(inHand.map(({ queue, key, count }) => [key === null ? "" : keyName(queue, key), count]));

  const about = (queue: string): Scope[] => scopes.filter((scope) => scope.queue === null || scope.queue === queue);
  const room: Room = {
    of: (queue) => Math.min(Infinity, ...about(queue).map(leftIn)),
    perKey: (queue) => perKey.get(queue) ?? ONE,
    ofKey: (queue, key) => room.perKey(queue) - (ofKeys.get(keyName(queue, key)) ?? 0),
    take: ({ queue, key }) => {
      if (room.of(queue) < 1 || (key !== null && room.ofKey(queue, key) < 1)) return false;
      about(queue).forEach(draw);
      if (key !== null) ofKeys.set(keyName(queue, key), (ofKeys.get(keyName(queue, key)) ?? 0) + 1);
      return true;
    },
    buckets: () => scopes.flatMap(({ queue, bucket }) => (bucket === null ? [] : [{ queue, bucket }])),
    againInMs: () => {
      const waits = scopes.flatMap(({ rate, bucket }) => (rate && bucket ? [nextTokenMs(rate, bucket.tokens)] : []));
      return Math.min(LOOK_AGAIN_MS, ...waits.filter((waitMs) => waitMs > 0));
    },
  };
  return room;
};
