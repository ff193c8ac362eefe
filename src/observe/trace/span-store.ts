/**
 * Keeps spans that have ended for the built-in view: gathered for a second, written by tenant, pruned now and then. What
 * cannot be written is lost: a trace explains, and nothing waits for it.
 */
import { ProvostError } from "../../model/errors.ts";
import { DIRECTORY, type TenantId } from "../../model/ids.ts";
import type { SpanRecord, TraceSummary } from "../../model/span.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { insertSpans, listTraces, type NewSpan, pruneSpans, readTrace, type TraceFilter } from "../../store/spans.ts";

export type Traces = {
  list(tenantId: TenantId, filter: TraceFilter): Promise<TraceSummary[]>;
  /** TRACE_NOT_FOUND */
  get(tenantId: TenantId, traceId: string): Promise<SpanRecord[]>;
};

export type SpanStore = Traces & {
  add(span: NewSpan): void;
  /** Resolves when all that was added is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const WRITE_MS = 1_000;
const PRUNE_MS = 60_000;
const MAX_WAITING = 5_000;
const MAX_KEPT = 100_000;
const MAX_REMEMBERED = 2_000;

/** Whose a trace is: not each of its spans knows. */
const createOwners = () => {
  const owners = new Map<string, TenantId>();
  return {
    of: (traceId: string): TenantId => owners.get(traceId) ?? DIRECTORY,
    learn: (spans: readonly NewSpan[]): void => {
      for (const { traceId, attributes } of spans) {
        const tenant = attributes["provost.tenant"];
        if (typeof tenant === "string") owners.set(traceId, tenant as TenantId);
      }
      for (const oldest of owners.keys()) {
        if (owners.size <= MAX_REMEMBERED) break;
        owners.delete(oldest);
      }
    },
  };
};

type Parts = { db: Database; clock: Clock; retentionMs: number; onFault: (error: unknown) => void };

/** Writes spans to those whose they are, and now and then removes what is old or too much. */
const createWriter = ({ db, clock, retentionMs }: Parts): ((spans: readonly NewSpan[]) => Promise<void>) => {
  const owners = createOwners();
  let prunedMs = 0;
  return async (spans) => {
    owners.learn(spans);
    const nowMs = clock.now().getTime();
    const isPruning = nowMs - prunedMs > PRUNE_MS;
    if (isPruning) prunedMs = nowMs;
    for (const [tenantId, mine] of Map.groupBy(spans, ({ traceId }) => owners.of(traceId))) {
      await db.transaction(tenantId, async (tx) => {
        await insertSpans(tx, mine);
        if (isPruning) await pruneSpans(tx, { before: new Date(nowMs - retentionMs), keep: MAX_KEPT });
      });
    }
  };
};

export const createSpanStore = (parts: Parts): SpanStore => {
  const { db, clock, onFault } = parts;
  const write = createWriter(parts);
  let waiting: NewSpan[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writeWaiting = (): Promise<void> => write(waiting.splice(0));
  const flush = (): Promise<void> => {
    if (waiting.length > 0) writing = writing.then(writeWaiting).catch(onFault);
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
    },
    flush,
    list: (tenantId, filter) => db.transaction(tenantId, (tx) => listTraces(tx, filter)),
    get: async (tenantId, traceId) => {
      const spans = await db.transaction(tenantId, (tx) => readTrace(tx, traceId));
      if (spans.length > 0) return spans;
      throw new ProvostError("TRACE_NOT_FOUND", `there is no trace ${traceId}, or no longer`, { traceId });
    },
    close: async () => {
      closed = true;
      disarm();
      await flush();
      waiting = [];
    },
  };
};
