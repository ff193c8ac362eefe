/**
 * Keeps spans that have ended for the built-in view: gathered for two seconds, written by tenant as one row, pruned now and
 * then. What cannot be written is lost, and so is what a process that is killed has gathered: a trace explains, and nothing
 * waits for it.
 */
import { DIRECTORY, type TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { insertSpanBatch, pruneOldSpans, pruneSpanBatches } from "../../store/observe/span-batches.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";

export type SpanStore = {
  add(span: EndedSpan): void;
  /** Resolves when all that was added is written, but for spans of traces of which nobody knows yet whose they are. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const WRITE_MS = 2_000;
/** Written before that: what is gathered at once is bounded. */
const WRITE_AT = 2_000;
const PRUNE_MS = 60_000;
const MAX_WAITING = 5_000;
/** Parts of traces; one holds some ten spans. */
const MAX_KEPT = 20_000;
const MAX_REMEMBERED = 2_000;
/** What is done to find out who asks ends before the request that says it: so long, and so many, wait to be told. */
const HOLD_MS = 60_000;
const MAX_HELD = 5_000;

/** Whose a trace is: not each of its spans knows. */
const createOwners = () => {
  const owners = new Map<string, TenantId>();
  return {
    /** Null while it has not been said, and what began it here has not ended. */
    of: (traceId: string): TenantId | null => owners.get(traceId) ?? null,
    learn: (spans: readonly EndedSpan[]): void => {
      for (const { traceId, attributes, entry } of spans) {
        const tenant = attributes["provost.tenant"];
        if (typeof tenant === "string") owners.set(traceId, tenant as TenantId);
        else if (entry && !owners.has(traceId)) owners.set(traceId, DIRECTORY);
      }
    },
    /** Not before what was learned with them is used: one batch may hold more traces than are remembered. */
    forgetOldest: (): void => {
      for (const oldest of owners.keys()) {
        if (owners.size <= MAX_REMEMBERED) break;
        owners.delete(oldest);
      }
    },
  };
};

type Parts = { db: Database; clock: Clock; retentionMs: number; onFault: (error: unknown) => void };

/** Sorts spans by whose they are, and holds back those of which that is still to be said. */
const createSorting = () => {
  const owners = createOwners();
  let held: EndedSpan[] = [];
  return (spans: readonly EndedSpan[], now: Date, isLast: boolean): Map<TenantId, EndedSpan[]> => {
    owners.learn(spans);
    const holding: EndedSpan[] = [];
    const sorted = Map.groupBy([...held, ...spans], (span) => {
      const owner = owners.of(span.traceId);
      const isAwaited = owner === null && now.getTime() - span.startedMs - span.durationMs < HOLD_MS;
      if (!isAwaited || isLast || holding.length === MAX_HELD) return owner ?? DIRECTORY;
      holding.push(span);
      return null;
    });
    owners.forgetOldest();
    held = holding;
    sorted.delete(null);
    return sorted as Map<TenantId, EndedSpan[]>;
  };
};

type Write = (spans: readonly EndedSpan[], isLast: boolean) => Promise<void>;

/** Writes spans to those whose they are, and now and then removes what is old or too much. */
const createWriter = ({ db, clock, retentionMs }: Parts): Write => {
  const sort = createSorting();
  let prunedMs = 0;
  return async (spans, isLast) => {
    const now = clock.now();
    const isPruning = now.getTime() - prunedMs > PRUNE_MS;
    if (isPruning) prunedMs = now.getTime();
    for (const [tenantId, mine] of sort(spans, now, isLast)) {
      const byTrace = Map.groupBy(mine, ({ traceId }) => traceId);
      // One round trip: a transaction of four took more than the row.
      await db.pipeline(tenantId, [await insertSpanBatch(tenantId, now, byTrace)]);
      if (!isPruning) continue;
      const before = new Date(now.getTime() - retentionMs);
      await db.transaction(tenantId, async (tx) => {
        await pruneSpanBatches(tx, { before, keep: MAX_KEPT });
        await pruneOldSpans(tx, before);
      });
    }
  };
};

export const createSpanStore = (parts: Parts): SpanStore => {
  const { clock, onFault } = parts;
  const write = createWriter(parts);
  let waiting: EndedSpan[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeWaiting = (isLast: boolean): Promise<void> => {
    const gathered = waiting;
    waiting = [];
    return write(gathered, isLast);
  };
  const flush = (isLast = false): Promise<void> => {
    if (waiting.length > 0 || isLast) writing = writing.then(() => writeWaiting(isLast)).catch(onFault);
    return writing;
  };
  let closed = false;
  let disarm: () => void = () => undefined;
  const again = (): void => {
    if (!closed) disarm = clock.after(WRITE_MS, () => void flush().finally(again));
  };
  again();

  return {
    add: (span) => {
      if (waiting.length < MAX_WAITING) waiting.push(span);
      if (waiting.length === WRITE_AT) void flush();
    },
    flush: () => flush(),
    close: async () => {
      closed = true;
      disarm();
      await flush(true);
      waiting = [];
    },
  };
};
