/** Spans for the built-in view: what a process has of a tenant's traces in two seconds is one row (docs/adr/0040). */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Statement } from "../connection/pipeline.ts";
import type { Tx } from "../database.ts";
import { type EndedSpan, encodeSpans, type TraceParts } from "./span-encoding.ts";

/** Of the spans, each once. */
const named = (attribute: string, spans: readonly EndedSpan[]): string[] => {
  const ids = new Set<string>();
  for (const { attributes } of spans) {
    const id = attributes[attribute];
    if (typeof id === "string") ids.add(id);
  }
  return [...ids];
};

const longest = (spans: readonly EndedSpan[], failed: boolean): number | null => {
  const took = spans.filter((span) => span.entry && span.failed === failed).map(({ durationMs }) => durationMs);
  return took.length === 0 ? null : Math.round(Math.max(...took) * 1_000);
};

/** For a pipeline: it is alone in its transaction. */
export const insertSpanBatch = async (tenantId: TenantId, writtenAt: Date, parts: TraceParts): Promise<Statement> => {
  const spans = [...parts.values()].flat();
  return {
    text: `insert into span_batches (tenant_id, written_at, batch_id, trace_ids, traces, entries, longest_us,
       longest_failed_us, run_ids, task_ids, spans)
     values ($1, $2, $3, $4::uuid[], $5, $6, $7, $8, $9, $10, $11)`,
    values: [
      tenantId,
      writtenAt,
      randomUUID(),
      [...parts.keys()],
      parts.size,
      spans.filter(({ entry }) => entry).length,
      longest(spans, false),
      longest(spans, true),
      named("provost.run", spans),
      named("provost.task", spans),
      await encodeSpans(parts),
    ],
  };
};

const rowSchema = z.object({ spans: z.instanceof(Buffer) });
const bytesOf = (rows: object[]): Buffer[] => rows.map((row) => rowSchema.parse(row).spans);

export type EntryFilter = { failed?: boolean | undefined; minDurationMs?: number | undefined };

/** The newest, until they have so many entries of that kind: each has one at least. */
export const findEntryBatches = async (tx: Tx, filter: EntryFilter, limit: number): Promise<Buffer[]> =>
  bytesOf(
    await tx.query(
      `select spans from (
         select spans, sum(entries) over (order by written_at desc, batch_id desc) - entries as newer
         from (
           select written_at, batch_id, spans, case when $2::boolean is null and $3::bigint is null then entries else 1 end as entries
           from span_batches
           where tenant_id = $1 and entries > 0
             and (($2 is not true and longest_us >= coalesce($3, 0))
               or ($2 is not false and longest_failed_us >= coalesce($3, 0)))
           order by written_at desc, batch_id desc limit $4
         ) as having_entries
       ) as counted
       where newer < $4`,
      [
        tx.tenantId,
        filter.failed ?? null,
        filter.minDurationMs === undefined ? null : Math.round(filter.minDurationMs * 1_000),
        limit,
      ],
    ),
  );

/** In which something of that run, of that task, or of that task of that run may be. */
export const findBatchesOf = async (tx: Tx, of: { runId: string | null; taskId: string | null }): Promise<Buffer[]> =>
  bytesOf(
    await tx.query(
      `select spans from span_batches
       where tenant_id = $1 and ($2::text is null or $2 = any(run_ids)) and ($3::text is null or $3 = any(task_ids))
       order by written_at desc, batch_id desc`,
      [tx.tenantId, of.runId, of.taskId],
    ),
  );

/** In which a part of one of these is. */
export const findTraceBatches = async (tx: Tx, traceIds: readonly string[]): Promise<Buffer[]> =>
  bytesOf(
    await tx.query(
      `select spans from span_batches where tenant_id = $1 and trace_ids && $2::uuid[]
       order by written_at desc, batch_id desc`,
      [tx.tenantId, traceIds],
    ),
  );

/** Removes what was written before, and the oldest of what is too much. */
export const pruneSpanBatches = async (tx: Tx, { before, keep }: { before: Date; keep: number }): Promise<void> => {
  // Asked for first: a bound that is a query itself is not looked up in an index under row-level security.
  const [row] = await tx.query<{ newest: Date }>(
    `select written_at as newest from (
       select written_at, sum(traces) over (order by written_at desc, batch_id desc) as newer
       from span_batches where tenant_id = $1
     ) as counted
     where newer > $2 order by written_at desc limit 1`,
    [tx.tenantId, keep],
  );
  const bound = row !== undefined && row.newest > before ? row.newest : before;
  await tx.query("delete from span_batches where tenant_id = $1 and written_at <= $2", [tx.tenantId, bound]);
};

/** What older code has written, a row a part of a trace, until a later version drops the table. */
export const pruneOldSpans = async (tx: Tx, before: Date): Promise<void> => {
  await tx.query("delete from spans where tenant_id = $1 and started_at < $2", [tx.tenantId, before]);
};
