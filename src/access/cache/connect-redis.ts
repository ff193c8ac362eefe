/**
 * The connection to the shared store. A module of its own, loaded where one is set up: a package of CommonJS that is
 * loaded by `import()` itself has no names in the bundle.
 */
import { Redis } from "ioredis";

/** Comes back at once, connected or not: who asks is answered without it, and it goes on trying. */
export const connectRedis = async (url: string, onFailure: (error: unknown) => void): Promise<Redis> => {
  // What cannot be asked at once is answered without it, so nothing waits in a queue for it to come back.
  const redis = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true });
  redis.on("error", onFailure);
  await redis.connect().catch(() => undefined); // told by the event
  return redis;
};
