/**
 * Puts what the API was asked on the audit chain. Writes are awaited, many of them in one transaction; refusals are
 * gathered.
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
import { createRefusalNotes } from "./refusal-notes.ts";
import type { CountedEntry } from "./refusal-notes.ts";

export type RequestRecorder = { audit: Audit; flush(): Promise<void> };

type Parts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  personal: PersonalData;
  onFailure: (error: unknown) => void;
};

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
  const append = async (tenantId: TenantId, entries: readonly CountedEntry[]): Promise<void> => {
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

  const refusals = createRefusalNotes({
    clock,
    tell: (tenantId, entries) => append(tenantId, entries).catch(onFailure),
  });
  const appending = createPending();
  return {
    audit: async (entry) => {
      if (isRefusal(entry)) refusals.note(tenantOf(entry), kindOf(entry), entry);
      else await appending.track(done.submit(tenantOf(entry), entry));
    },
    flush: async () => {
      await refusals.flush();
      await appending.settled();
    },
  };
};
