/** The built-in view: traces that were kept, found by what they belong to, and all spans of one. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { SpanRecord, TraceSummary } from "../../model/span.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  type EntryFilter,
  findBatchesOf,
  findEntryBatches,
  findTraceBatches,
} from "../../store/observe/span-batches.ts";
import { decodeSpans, type EndedSpan } from "../../store/observe/span-encoding.ts";

export type TraceFilter = EntryFilter & { runId?: string | undefined; taskId?: string | undefined; limit: number };

export type Traces = {
  /** The newest first. */
  list(tenantId: TenantId, filter: TraceFilter): Promise<TraceSummary[]>;
  /** TRACE_NOT_FOUND */
  get(tenantId: TenantId, traceId: string): Promise<SpanRecord[]>;
};

type Found = Map<string, EndedSpan[]>;

/** Of several batches, the parts of each trace together. */
const gather = async (batches: readonly Buffer[], isWanted: (traceId: string) => boolean): Promise<Found> => {
  const found: Found = new Map();
  // One after the other: a batch is decoded while others have their turn.
  for (const bytes of batches) {
    for (const [traceId, spans] of await decodeSpans(bytes)) {
      if (!isWanted(traceId)) continue;
      const known = found.get(traceId);
      if (known === undefined) found.set(traceId, spans);
      else known.push(...spans);
    }
  }
  return found;
};

const wanted =
  ({ failed, minDurationMs = 0 }: EntryFilter) =>
  (span: EndedSpan): boolean =>
    span.entry && (failed === undefined || span.failed === failed) && span.durationMs >= minDurationMs;

const belongsTo =
  ({ runId, taskId }: TraceFilter) =>
  ({ attributes }: EndedSpan): boolean =>
    (runId === undefined || attributes["provost.run"] === runId) &&
    (taskId === undefined || attributes["provost.task"] === taskId);

/** Ids of traces of which the filter may want something. */
const candidates = async (tx: Tx, filter: TraceFilter): Promise<Set<string>> => {
  const { runId = null, taskId = null } = filter;
  const isAbout = runId !== null || taskId !== null;
  const batches = isAbout
    ? await findBatchesOf(tx, { runId, taskId })
    : await findEntryBatches(tx, filter, filter.limit);
  const found = await gather(batches, () => true);
  const isOne = isAbout ? belongsTo(filter) : wanted(filter);
  const newest = [...found].map(([traceId, spans]) => ({
    traceId,
    startedMs: Math.max(...spans.filter(isOne).map(({ startedMs }) => startedMs)),
  }));
  const ones = newest.filter(({ startedMs }) => Number.isFinite(startedMs));
  if (isAbout) return new Set(ones.map(({ traceId }) => traceId)); // which of their entries are newest is known below
  const first = ones.toSorted((a, b) => b.startedMs - a.startedMs).slice(0, filter.limit);
  return new Set(first.map(({ traceId }) => traceId));
};

const summaryOf = (entry: EndedSpan, spans: readonly EndedSpan[]): TraceSummary => ({
  traceId: entry.traceId,
  name: entry.name,
  startedAt: new Date(entry.startedMs),
  durationMs: entry.durationMs,
  failed: entry.failed,
  attributes: entry.attributes,
  spans: spans.length,
});

const listTraces = async (tx: Tx, filter: TraceFilter): Promise<TraceSummary[]> => {
  const ids = await candidates(tx, filter);
  if (ids.size === 0) return [];
  const found = await gather(await findTraceBatches(tx, [...ids]), (traceId) => ids.has(traceId));
  return [...found.values()]
    .flatMap((spans) => spans.filter(wanted(filter)).map((entry) => ({ entry, spans })))
    .toSorted((a, b) => b.entry.startedMs - a.entry.startedMs)
    .slice(0, filter.limit)
    .map(({ entry, spans }) => summaryOf(entry, spans));
};

const recordOf = (span: EndedSpan): SpanRecord => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  startedAt: new Date(span.startedMs),
  durationMs: span.durationMs,
  failed: span.failed,
  message: span.message,
  attributes: span.attributes,
});

const inOrder = (a: EndedSpan, b: EndedSpan): number => a.startedMs - b.startedMs || (a.spanId < b.spanId ? -1 : 1);

export const readTraces = (db: Database): Traces => ({
  list: (tenantId, filter) => db.read(tenantId, (tx) => listTraces(tx, filter)),
  get: async (tenantId, traceId) => {
    const batches = await db.transaction(tenantId, (tx) => findTraceBatches(tx, [traceId]));
    const spans = (await gather(batches, (one) => one === traceId)).get(traceId) ?? [];
    if (spans.length > 0) return spans.toSorted(inOrder).map(recordOf);
    throw new ProvostError("TRACE_NOT_FOUND", `there is no trace ${traceId}, or no longer`, { traceId });
  },
});
