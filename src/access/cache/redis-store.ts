import type { Redis } from "ioredis";
import type { SharedStore } from "./access-cache.ts";

export const createRedisStore = (redis: Redis): SharedStore => ({
  get: (key) => redis.get(key),
  set: async (key, value, ttlMs) => {
    await redis.set(key, value, "PX", ttlMs);
  },
});
