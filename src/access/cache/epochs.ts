/**
 * Which epoch of a tenant's access is the present one, in the knowledge of this process.
 * Invariant: an answer is never older than FRESH_MS plus one query, whatever became of the notifications.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { ACCESS_CHANNEL, changedTenant, readEpochs } from "../../store/access/access-epochs.ts";
import type { AccessScope } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import { createLru } from "./lru.ts";

/** Half of the second within which a change has to be in force everywhere. */
const FRESH_MS = 500;
const MAX_TENANTS = 10_000;

type Known = {
  epochs: ReadonlyMap<string, number>;
  /** When the question was sent, not when its answer came: a change in between is not in it. */
  askedAt: number;
  /** How many notifications had been heard by then. */
  askedAfter: number;
  asking: Promise<void> | null;
  heard: number;
};

export type Epochs = {
  /** Throws what the database throws: who cannot know whether a value still holds must not go on with it. */
  of(tenantId: TenantId, scope: AccessScope): Promise<number>;
  close(): Promise<void>;
};

export const createEpochs = async ({ db, clock }: { db: Database; clock: Clock }): Promise<Epochs> => {
  const tenants = createLru<Known>(MAX_TENANTS);
  let heardByAll = 0;
  const heard = (known: Known): number => known.heard + heardByAll;

  const ask = async (tenantId: TenantId, known: Known): Promise<void> => {
    const [askedAt, askedAfter] = [clock.now().getTime(), heard(known)];
    try {
      known.epochs = await db.transaction(tenantId, readEpochs);
      Object.assign(known, { askedAt, askedAfter });
    } finally {
      known.asking = null;
    }
  };

  const knownOf = (tenantId: TenantId): Known => {
    const found = tenants.get(tenantId);
    if (found !== undefined) return found;
    const fresh: Known = { epochs: new Map(), askedAt: 0, askedAfter: -1, asking: null, heard: 0 };
    tenants.set(tenantId, fresh);
    return fresh;
  };

  const isFresh = (known: Known): boolean =>
    known.askedAfter === heard(known) && clock.now().getTime() - known.askedAt < FRESH_MS;

  const stop = await db.listen(ACCESS_CHANNEL, (payload) => {
    const tenantId = changedTenant(payload);
    if (tenantId === null) heardByAll += 1;
    else {
      const known = tenants.get(tenantId);
      if (known !== undefined) known.heard += 1;
    }
  });

  return {
    of: async (tenantId, scope) => {
      const known = knownOf(tenantId);
      if (!isFresh(known)) {
        const since = heard(known);
        await (known.asking ??= ask(tenantId, known));
        // The question that was under way may be of a moment before the change that has been heard of since.
        if (known.askedAfter < since) await (known.asking ??= ask(tenantId, known));
      }
      return known.epochs.get(scope) ?? 0;
    },
    close: stop,
  };
};
