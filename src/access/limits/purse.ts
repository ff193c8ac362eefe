/**
 * Tokens of one shared bucket that this process has taken in advance. Most requests are answered from here, and while
 * the bucket is empty all of them are: a flood asks the shared store once for each refill, not once for each request.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { BucketStore } from "./bucket-store.ts";

export type Spending = { allowed: boolean; remaining: number; resetMs: number };

export type Purse = {
  spend(cost: number): Promise<Spending>;
  /** What was spent on a request that another limit refused. */
  giveBack(cost: number): void;
};

/** What one process holds back from the others at most, and how much rarer it asks. */
const SHARE_TAKEN = 1 / 20;
/** Tokens that nobody spent here meanwhile have come back to the shared bucket by themselves. */
const KEPT_MS = 10_000;

export const createPurse = (
  { store, clock }: { store: BucketStore; clock: Clock },
  bucket: { tenantId: TenantId; name: string; perSecond: number; burst: number },
): Purse => {
  const { tenantId, name, perSecond, burst } = bucket;
  let tokens = 0;
  let takenAt = 0;
  let left = burst;
  let empty = { until: 0, for: 0 };
  let taking: Promise<void> | null = null;

  const msFor = (count: number): number => Math.max(1, Math.ceil((count / perSecond) * 1_000));

  const take = async (cost: number): Promise<void> => {
    try {
      const least = cost - tokens;
      const want = Math.max(least, Math.ceil(burst * SHARE_TAKEN));
      const answer = await store.take(tenantId, { bucket: name, perSecond, burst, least, want });
      const now = clock.now().getTime();
      left = answer.left;
      if (answer.taken === 0) empty = { until: now + msFor(least - answer.left), for: cost };
      else {
        tokens += answer.taken;
        takenAt = now;
      }
    } finally {
      taking = null;
    }
  };

  const answer = (allowed: boolean): Spending => ({
    allowed,
    remaining: Math.floor(tokens + left),
    resetMs: allowed ? msFor(burst - tokens - left) : Math.max(1, empty.until - clock.now().getTime()),
  });

  const spend = async (cost: number): Promise<Spending> => {
    for (;;) {
      const now = clock.now().getTime();
      if (now - takenAt > KEPT_MS) tokens = 0;
      if (tokens >= cost) {
        tokens -= cost;
        return answer(true);
      }
      if (now < empty.until && cost >= empty.for) return answer(false);
      // Those who wait for the same tokens look again afterwards: there may be enough for all, for some, or for none.
      await (taking ??= take(cost));
    }
  };

  return {
    spend: async (cost) => {
      if (cost <= burst) return spend(cost);
      // It can never be paid; saying when to come again would be a lie.
      return { allowed: false, remaining: Math.floor(tokens + left), resetMs: msFor(burst) };
    },
    giveBack: (cost) => {
      tokens += cost;
    },
  };
};
