/** Spans for the built-in view. Written and pruned in batches. */
import { type SpanRecord, spanRecordSchema, type TraceSummary, traceSummarySchema } from "../model/span.ts";
import type { Tx } from "./database.ts";

const COLUMNS = `trace_id as "traceId", span_id as "spanId", parent_span_id as "parentSpanId", name, kind,
  started_at as "startedAt", duration_us::float8 / 1000 as "durationMs", failed, message, attributes`;

/** @property entry where this system's part of the trace begins */
export type NewSpan = SpanRecord & { entry: boolean };

export const insertSpans = async (tx: Tx, spans: readonly NewSpan[]): Promise<void> => {
  await tx.query(
    `insert into spans (tenant_id, trace_id, span_id, parent_span_id, name, kind, started_at, duration_us, failed,
       message, attributes, entry)
     select $1, s.trace_id, s.span_id, s.parent_span_id, s.name, s.kind, s.started_at, s.duration_us, s.failed,
       s.message, s.attributes::json, s.entry
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bigint[],
       $9::boolean[], $10::text[], $11::text[], $12::boolean[])
       as s (trace_id, span_id, parent_span_id, name, kind, started_at, duration_us, failed, message, attributes, entry)
     on conflict do nothing`,
    [
      tx.tenantId,
      spans.map(({ traceId }) => traceId),
      spans.map(({ spanId }) => spanId),
      spans.map(({ parentSpanId }) => parentSpanId),
      spans.map(({ name }) => name),
      spans.map(({ kind }) => kind),
      spans.map(({ startedAt }) => startedAt),
      spans.map(({ durationMs }) => Math.max(0, Math.round(durationMs * 1_000))),
      spans.map(({ failed }) => failed),
      spans.map(({ message }) => message),
      spans.map(({ attributes }) => JSON.stringify(attributes)),
      spans.map(({ entry }) => entry),
    ],
  );
};

export type TraceFilter = {
  runId?: string | undefined;
  taskId?: string | undefined;
  failed?: boolean | undefined;
  minDurationMs?: number | undefined;
  limit: number;
};

/** The newest first. */
export const listTraces = async (tx: Tx, filter: TraceFilter): Promise<TraceSummary[]> => {
  const rows = await tx.query(
    `select e.trace_id as "traceId", e.name, e.started_at as "startedAt", e.duration_us::float8 / 1000 as "durationMs",
       e.failed, e.attributes,
       (select count(*)::integer from spans a where a.tenant_id = $1 and a.trace_id = e.trace_id) as spans
     from spans e
     where e.tenant_id = $1 and e.entry
       and ($2::boolean is null or e.failed = $2) and ($3::float8 is null or e.duration_us >= $3 * 1000)
       and (($4::text is null and $5::text is null) or exists (select from spans s
         where s.tenant_id = $1 and s.trace_id = e.trace_id
           and ($4::text is null or s.attributes ->> 'provost.run' = $4)
           and ($5::text is null or s.attributes ->> 'provost.task' = $5)))
     order by e.started_at desc limit $6`,
    [
      tx.tenantId,
      filter.failed ?? null,
      filter.minDurationMs ?? null,
      filter.runId ?? null,
      filter.taskId ?? null,
      filter.limit,
    ],
  );
  return rows.map((row) => traceSummarySchema.parse(row));
};

/** In the order in which they began; none when the trace is not here, or no longer. */
export const readTrace = async (tx: Tx, traceId: string): Promise<SpanRecord[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from spans where tenant_id = $1 and trace_id = $2 order by started_at, span_id`,
    [tx.tenantId, traceId],
  );
  return rows.map((row) => spanRecordSchema.parse(row));
};

/** Removes what began before, and the oldest of what is too much. */
export const pruneSpans = async (tx: Tx, { before, keep }: { before: Date; keep: number }): Promise<void> => {
  await tx.query(
    `delete from spans where tenant_id = $1 and started_at < greatest($2::timestamptz,
       coalesce((select started_at from spans where tenant_id = $1 order by started_at desc offset $3 limit 1), $2))`,
    [tx.tenantId, before, keep],
  );
};
