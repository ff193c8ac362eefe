/** How many more tasks the limits leave room for, and which of those that wait fit into it: pure. */
import type { TaskBreaker } from "../../model/task-breaker.ts";
import type { InHand } from "../../store/tasks/governed-handout.ts";
import type { ScopeLimits } from "../../store/tasks/task-limits.ts";
import { nextTokenMs, refill } from "./token-bucket.ts";
import type { Bucket } from "./token-bucket.ts";

export type Room = {
  /** Tasks of the queue that there is room for, whatever their keys. */
  of(queue: string): number;
  /** More tasks with this key than are in hand. */
  ofKey(queue: string, key: string): number;
  perKey(queue: string): number;
  /** Kinds that are not to be handed out now, because their breakers are open. */
  without(queue: string): string[];
  /** Takes its place; false when there is none. */
  take(candidate: { queue: string; kind: string; key: string | null }): boolean;
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

/** Of kinds whose breakers are open: none, or one at a time when they may be tried. */
const createProbes = (breakers: readonly TaskBreaker[], inHand: readonly InHand[], now: Date) => {
  const left = new Map<string, number>();
  for (const { queue, kind, probeAt } of breakers) {
    const isHeld = inHand.some((row) => row.queue === queue && row.kind === kind);
    left.set(keyName(queue, kind), now < probeAt || isHeld ? 0 : 1);
  }
  return {
    without: (queue: string) =>
      breakers.filter((one) => one.queue === queue && left.get(keyName(queue, one.kind)) === 0).map(({ kind }) => kind),
    isOpen: (queue: string, kind: string): boolean => left.get(keyName(queue, kind)) === 0,
    take: (queue: string, kind: string): void => {
      if (left.has(keyName(queue, kind))) left.set(keyName(queue, kind), 0);
    },
  };
};

export type Taken = { limits: readonly ScopeLimits[]; breakers: readonly TaskBreaker[]; inHand: readonly InHand[] };

export const createRoom = ({ limits, breakers, inHand }: Taken, now: Date): Room => {
  const probes = createProbes(breakers, inHand, now);
  const scopes = limits.map((one) => scopeOf(one, inHand, now));
  const perKey = new Map(limits.map(({ queue, limits: { maxPerKey } }) => [queue, maxPerKey]));
  const ofKeys = new Map<string, number>();
  for (const { queue, key, count } of inHand) {
    if (key !== null) ofKeys.set(keyName(queue, key), (ofKeys.get(keyName(queue, key)) ?? 0) + count);
  }

  const about = (queue: string): Scope[] => scopes.filter((scope) => scope.queue === null || scope.queue === queue);
  const room: Room = {
    of: (queue) => Math.min(Infinity, ...about(queue).map(leftIn)),
    perKey: (queue) => perKey.get(queue) ?? ONE,
    ofKey: (queue, key) => room.perKey(queue) - (ofKeys.get(keyName(queue, key)) ?? 0),
    without: (queue) => probes.without(queue),
    take: ({ queue, kind, key }) => {
      if (probes.isOpen(queue, kind) || room.of(queue) < 1 || (key !== null && room.ofKey(queue, key) < 1))
        return false;
      about(queue).forEach(draw);
      probes.take(queue, kind);
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
