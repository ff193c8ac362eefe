/**
 * What was refused, gathered and counted, so that whoever is refused a thousand times a second does not own the chain. The
 * first of a kind are told soon; those that go on are told once in a while, because each telling is a write that wakes
 * whoever follows the chain, and requests of others wait meanwhile: four a second made the p95 of a tenant beside a flood
 * a fifth longer.
 */
import type { AuditEntry } from "../../model/access.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createLru } from "../cache/lru.ts";

export type CountedEntry = { entry: AuditEntry; times: number };

export type RefusalNotes = {
  /** @param kind those of a tenant that have the same are told as one */
  note(tenantId: TenantId, kind: string, entry: AuditEntry): void;
  /** Tells all at once. */
  flush(): Promise<void>;
};

type Parts = { clock: Clock; tell: (tenantId: TenantId, entries: CountedEntry[]) => Promise<void> };

export const SOON_MS = 250;
export const AGAIN_MS = 5_000;
/** Kinds of a tenant that wait to be told; what is beyond is counted by its status alone. */
const MAX_KINDS = 500;
/** Kinds of all tenants that are remembered as told. */
const MAX_TOLD = 20_000;

type Gathered = ReadonlyMap<TenantId, ReadonlyMap<string, CountedEntry>>;

/** @param onDue called once, so long after the first since the last time they were taken */
const createGathering = (clock: Clock, afterMs: number, onDue: () => void) => {
  let gathered = new Map<TenantId, Map<string, CountedEntry>>();
  let callOff: (() => void) | null = null;
  return {
    has: (tenantId: TenantId, kind: string): boolean => gathered.get(tenantId)?.has(kind) === true,
    add: (tenantId: TenantId, kind: string, entry: AuditEntry): void => {
      const ofTenant = gathered.get(tenantId) ?? new Map<string, CountedEntry>();
      gathered.set(tenantId, ofTenant);
      const name = ofTenant.size < MAX_KINDS || ofTenant.has(kind) ? kind : `rest ${entry.status}`;
      const known = ofTenant.get(name);
      if (known === undefined) ofTenant.set(name, { entry, times: 1 });
      else known.times += 1;
      callOff ??= clock.after(afterMs, onDue);
    },
    take: (): Gathered => {
      callOff?.();
      callOff = null;
      const taken = gathered;
      gathered = new Map();
      return taken;
    },
  };
};

export const createRefusalNotes = ({ clock, tell }: Parts): RefusalNotes => {
  const toldAt = createLru<number>(MAX_TOLD);
  let telling: Promise<void> = Promise.resolve();

  const tellAll = async (taken: Gathered): Promise<void> => {
    for (const [tenantId, kinds] of taken) await tell(tenantId, [...kinds.values()]);
  };
  const tellNext = (gathering: { take: () => Gathered }): Promise<void> => {
    const taken = gathering.take();
    const now = clock.now().getTime();
    for (const [tenantId, kinds] of taken) {
      for (const kind of kinds.keys()) toldAt.set(JSON.stringify([tenantId, kind]), now);
    }
    return (telling = telling.then(() => tellAll(taken)));
  };
  const soon = createGathering(clock, SOON_MS, () => void tellNext(soon));
  const again = createGathering(clock, AGAIN_MS, () => void tellNext(again));

  const wasTold = (tenantId: TenantId, kind: string): boolean => {
    const at = toldAt.get(JSON.stringify([tenantId, kind]));
    return at !== undefined && clock.now().getTime() - at < AGAIN_MS;
  };
  return {
    note: (tenantId, kind, entry) => {
      const goesOn = !soon.has(tenantId, kind) && (again.has(tenantId, kind) || wasTold(tenantId, kind));
      (goesOn ? again : soon).add(tenantId, kind, entry);
    },
    flush: async () => {
      void tellNext(soon);
      await tellNext(again);
    },
  };
};
