/** A bucket that fills up with time: pure arithmetic, so that every control plane comes to the same. */
import type { QueueLimits } from "../../model/queue-limits.ts";

type Rate = NonNullable<QueueLimits["rate"]>;
export type Bucket = { tokens: number; at: Date };

/** A clock that is behind that of another control plane finds it as that one left it: nobody fills it up twice. */
export const refill = ({ tasks, perMs, burst }: Rate, bucket: Bucket | null, now: Date): Bucket => {
  if (bucket === null) return { tokens: burst, at: now };
  const elapsedMs = Math.max(0, now.getTime() - bucket.at.getTime());
  return {
    tokens: Math.min(burst, bucket.tokens + (elapsedMs * tasks) / perMs),
    at: elapsedMs > 0 ? now : bucket.at,
  };
};

/** Until there is a whole token in it. */
export const nextTokenMs = ({ tasks, perMs }: Rate, tokens: number): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * perMs) / tasks);
