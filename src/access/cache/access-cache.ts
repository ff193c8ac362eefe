/**
 * What access depends on, kept in this process and, where one is configured, in a store that all control planes share.
 * A value is kept under the epoch that it was read in, so that a change makes it unreachable instead of being hunted down.
 */
import type { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { AccessScope } from "../../store/access/access-epochs.ts";
import type { Epochs } from "./epochs.ts";
import { createLru } from "./lru.ts";

/** Redis or what speaks its protocol. */
export type SharedStore = {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
};

export type CacheEntry<V> = { tenantId: TenantId; scope: AccessScope; key: string; schema: z.ZodType<V> };
export type CacheCounts = { hits: number; sharedHits: number; loads: number; sharedFailures: number };

export type AccessCache = {
  /** `load` is called at most once at a time for one value. What it throws is thrown, and not kept. */
  get<V>(entry: CacheEntry<V>, load: () => Promise<V>): Promise<V>;
  counts(): Readonly<Partial<Record<AccessScope, CacheCounts>>>;
};

const MAX_ENTRIES = 20_000;
/** Old epochs are never asked for again; this clears them out of the shared store. */
const SHARED_TTL_MS = 600_000;

export const createAccessCache = ({ epochs, shared }: { epochs: Epochs; shared: SharedStore | null }): AccessCache => {
  const values = createLru<Promise<unknown>>(MAX_ENTRIES);
  const counts: Partial<Record<AccessScope, CacheCounts>> = {};
  const countsOf = (scope: AccessScope): CacheCounts =>
    (counts[scope] ??= { hits: 0, sharedHits: 0, loads: 0, sharedFailures: 0 });

  /** A shared store that fails, or holds what it should not, is as good as an empty one; how often it did is counted. */
  const tryShared = async <T>(count: CacheCounts, work: (store: SharedStore) => Promise<T>): Promise<T | null> => {
    if (shared === null) return null;
    return work(shared).catch(() => {
      count.sharedFailures += 1;
      return null;
    });
  };

  const find = async <V>(entry: CacheEntry<V>, name: string, load: () => Promise<V>): Promise<V> => {
    const count = countsOf(entry.scope);
    const found = await tryShared(count, async (store) => {
      const text = await store.get(name);
      return text === null ? null : { value: entry.schema.parse(JSON.parse(text)) };
    });
    if (found !== null) {
      count.sharedHits += 1;
      return found.value;
    }
    count.loads += 1;
    const value = await load();
    await tryShared(count, (store) => store.set(name, JSON.stringify(value), SHARED_TTL_MS));
    return value;
  };

  return {
    get: async <V>(entry: CacheEntry<V>, load: () => Promise<V>): Promise<V> => {
      const epoch = await epochs.of(entry.tenantId, entry.scope);
      const name = `provost:${entry.scope}:${epoch}:${JSON.stringify([entry.tenantId, entry.key])}`;
      const known = values.get(name);
      if (known !== undefined) {
        countsOf(entry.scope).hits += 1;
        return known as Promise<V>;
      }
      const finding = find(entry, name, load);
      values.set(name, finding);
      // The same failure would otherwise be everybody's until the next epoch.
      finding.catch(() => values.delete(name));
      return finding;
    },
    counts: () => counts,
  };
};
