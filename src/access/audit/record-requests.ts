/**
 * Puts what the API was asked on the audit chain. Writes are awaited, many of them in one transaction; refusals are
 * gathered and equal ones counted, so that whoever is refused a thousand times a second does not own the chain.
 */
import type { Audit, AuditEntry } from "../../model/access.ts";
import type { NewEvent } from "../../model/event.ts";
import type { EventLog } from "../../events/event-log.ts";
import { DIRECTORY } from "../../model/ids.ts";
import type { TenantId } from "../../model/ids.ts";
import { createBatching } from "../../runtime/batching.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { principalOf } from "../policy/judge.ts";
import type { PersonalData, Sealed } from "./personal-data.ts";

export type RequestRecorder = { audit: Audit; flush(): Promise<void> };

type Parts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  personal: PersonalData;
  onFailure: (error: unknown) => void;
};

const FLUSH_MS = 250;
const MAX_NOTED = 500;
const MAX_BATCH = 200;

const NOBODY = "nobody";
const who = ({ actor }: AuditEntry): string => (actor === null ? NOBODY : principalOf(actor));
const tenantOf = ({ actor }: AuditEntry): TenantId => actor?.tenantId ?? DIRECTORY;

/** Anything that was done must not be missing; of what was refused the first of a kind is told and the rest counted. */
const isRefusal = ({ status }: AuditEntry): boolean => status >= 400;

/** Seals from where it came; what is appended together and came from one place is sealed once. */
const sealerOf = (personal: PersonalData): ((entry: AuditEntry) => Promise<Sealed | null>) => {
  const sealed = new Map<string, Promise<Sealed | null>>();
  return (entry) => {
    const { address, userAgent } = entry.origin;
    const name = JSON.stringify([tenantOf(entry), who(entry), address, userAgent]);
    const known = sealed.get(name);
    if (known !== undefined) return known;
    const sealing = personal.seal(tenantOf(entry), who(entry), { address, userAgent });
    sealed.set(name, sealing);
    return sealing;
  };
};

const eventOf = (entry: AuditEntry, times: number, sealed: Sealed | null): NewEvent => {
  const { operation, action, resource, decision, status, code } = entry;
  const { requestId } = entry.origin;
  return {
    name: "access.requested",
    runId: null,
    actor: who(entry),
    payload: {
      requestId,
      operation,
      action,
      subject: resource === null ? null : { type: resource.type, id: resource.id },
      decision,
      status,
      code,
      times,
      sealed,
    },
  };
};

/** What makes two refusals the same, for the counting. */
const kindOf = (entry: AuditEntry): string =>
  JSON.stringify([who(entry), entry.origin.address, entry.operation, entry.status, entry.code, entry.decision?.reason]);

/** Appended when the answer is out already: whoever ends the process waits for it. */
const createPending = () => {
  const pending = new Set<Promise<unknown>>();
  return {
    track: (work: Promise<unknown>): Promise<unknown> => {
      pending.add(work);
      return work.finally(() => pending.delete(work));
    },
    settled: () => Promise.allSettled(pending),
  };
};

export const createRequestRecorder = ({ db, clock, events, personal, onFailure }: Parts): RequestRecorder => {
  const append = async (
    tenantId: TenantId,
    entries: readonly { entry: AuditEntry; times: number }[],
  ): Promise<void> => {
    const made: NewEvent[] = [];
    const seal = sealerOf(personal);
    for (const { entry, times } of entries) made.push(eventOf(entry, times, await seal(entry)));
    await db.transaction(tenantId, (tx) => events.append(tx, made));
  };

  const done = createBatching<AuditEntry, true>({
    maxItems: MAX_BATCH,
    alone: async (entry) => {
      await append(tenantOf(entry), [{ entry, times: 1 }]);
      return true;
    },
    together: async (entries) => {
      const [first] = entries;
      if (first !== undefined)
        await append(
          tenantOf(first),
          entries.map((entry) => ({ entry, times: 1 })),
        );
      return entries.map(() => true as const);
    },
    changedNothing: () => false,
  });

  const noted = new Map<TenantId, Map<string, { entry: AuditEntry; times: number }>>();
  let calledOff: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const batches = [...noted];
    noted.clear();
    for (const [tenantId, entries] of batches) await append(tenantId, [...entries.values()]).catch(onFailure);
  };
  const appending = createPending();
  const flush = async (): Promise<void> => {
    calledOff?.();
    calledOff = null;
    await (writing = writing.then(write));
    await appending.settled();
  };

  const note = (entry: AuditEntry): void => {
    const ofTenant = noted.get(tenantOf(entry)) ?? new Map<string, { entry: AuditEntry; times: number }>();
    noted.set(tenantOf(entry), ofTenant);
    const kind = ofTenant.size < MAX_NOTED ? kindOf(entry) : `rest ${entry.status}`;
    const known = ofTenant.get(kind);
    if (known === undefined) ofTenant.set(kind, { entry, times: 1 });
    else known.times += 1;
    calledOff ??= clock.after(FLUSH_MS, () => void flush());
  };

  return {
    audit: async (entry) => {
      if (isRefusal(entry)) note(entry);
      else await appending.track(done.submit(tenantOf(entry), entry));
    },
    flush,
  };
};
