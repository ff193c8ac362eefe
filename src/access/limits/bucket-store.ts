/** Where the buckets are that all control planes share. */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { dropIdleBuckets, takeTokens } from "../../store/access/rate-buckets.ts";
import type { TakeRequest, Taken } from "../../store/access/rate-buckets.ts";

export type BucketStore = {
  /** All or at least `least` of the tokens, or none. */
  take(tenantId: TenantId, request: TakeRequest): Promise<Taken>;
};

/** After so many requests of a tenant its idle buckets are cleared out. */
const SWEEP_EVERY = 1_000;
const IDLE_MS = 3_600_000;

export const createPostgresBuckets = ({ db, clock }: { db: Database; clock: Clock }): BucketStore => {
  let asked = 0;
  return {
    take: async (tenantId, request) => {
      asked += 1;
      const sweep = asked % SWEEP_EVERY === 0;
      return db.transaction(tenantId, async (tx) => {
        const taken = await takeTokens(tx, request);
        if (sweep) await dropIdleBuckets(tx, new Date(clock.now().getTime() - IDLE_MS));
        return taken;
      });
    },
  };
};

/** In this process alone: for a while in which the shared store does not answer. */
const createLocalBuckets = (clock: Clock): BucketStore => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take: async (tenantId, { bucket, perSecond, burst, least, want }) => {
      const key = JSON.stringify([tenantId, bucket]);
      const now = clock.now().getTime();
      const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
      const level = Math.min(burst, tokens + (perSecond * Math.max(0, now - at)) / 1_000);
      const taken = level >= least ? Math.min(level, want) : 0;
      buckets.set(key, { tokens: level - taken, at: now });
      return { taken, left: level - taken };
    },
  };
};

/** How long the shared store is left alone after it failed. */
const PAUSE_MS = 1_000;

/** While the shared store does not answer, each control plane holds to the limits by itself: too many, but not without end. */
export const withFallback = ({
  shared,
  clock,
  onFailure,
}: {
  shared: BucketStore;
  clock: Clock;
  onFailure: (error: unknown) => void;
}): BucketStore => {
  const local = createLocalBuckets(clock);
  let failedUntil = 0;
  return {
    take: async (tenantId, request) => {
      if (clock.now().getTime() < failedUntil) return local.take(tenantId, request);
      try {
        return await shared.take(tenantId, request);
      } catch (error) {
        failedUntil = clock.now().getTime() + PAUSE_MS;
        onFailure(error);
        return local.take(tenantId, request);
      }
    },
  };
};
