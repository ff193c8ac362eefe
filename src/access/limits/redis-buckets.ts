/** Buckets in Redis, or in whatever speaks its protocol (Valkey, Dragonfly). */
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Clock } from "../../runtime/clock.ts";
import type { BucketStore } from "./bucket-store.ts";

/**
 * Runs as one step in the server, so control planes that ask at once get different tokens. Same rule as in SQL. One that is
 * gone is full, and a bucket is filled by our clocks: it stays a minute longer than by the server's clock it had to, or one
 * of small burst was full too early where the clocks do not go alike.
 */
const TAKE = `
local level = tonumber(ARGV[2])
local at = tonumber(ARGV[5])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
if kept[1] then
  local before = tonumber(kept[2])
  level = math.min(level, tonumber(kept[1]) + tonumber(ARGV[1]) * math.max(0, at - before) / 1000)
  at = math.max(at, before)
end
local give = 0
if level >= tonumber(ARGV[3]) then give = math.min(level, tonumber(ARGV[4])) end
redis.call('HSET', KEYS[1], 'tokens', tostring(level - give), 'at', tostring(at))
redis.call('PEXPIRE', KEYS[1], math.ceil(tonumber(ARGV[2]) / tonumber(ARGV[1]) * 1000) + 60000)
return { tostring(give), tostring(level - give) }`;

const answerSchema = z.tuple([z.coerce.number(), z.coerce.number()]);

export const createRedisBuckets = ({ redis, clock }: { redis: Redis; clock: Clock }): BucketStore => ({
  take: async (tenantId, { bucket, perSecond, burst, least, want }) => {
    const key = `provost:bucket:${JSON.stringify([tenantId, bucket])}`;
    const answer = await redis.eval(TAKE, 1, key, perSecond, burst, least, want, clock.now().getTime());
    const [taken, left] = answerSchema.parse(answer);
    return { taken, left };
  },
});
