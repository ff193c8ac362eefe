/** The tenant's audit chain: events of the stream "tenant", from the last checkpoint on. */
import { z } from "zod";
import { eventSchema } from "../../model/event.ts";
import type { Event } from "../../model/event.ts";
import type { Tx } from "../database.ts";

const COLUMNS = `
  event_id as "eventId", tenant_id as "tenantId", position, stream, stream_position as "streamPosition",
  to_char(time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, name, version, run_id as "runId",
  task_id as "taskId", actor, correlation, causation, payload, previous_hash as "previousHash", hash`;

const checkpointSchema = z.object({
  streamPosition: z.coerce.number().int(),
  hash: z.string(),
  prunedAt: z.date(),
});
export type AuditCheckpoint = z.infer<typeof checkpointSchema>;

/** Oldest first; `after` is a position in the chain. */
export const readAuditEvents = async (
  tx: Tx,
  { after, limit, actor }: { after: number; limit: number; actor: string | null },
): Promise<Event[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from events
     where tenant_id = $1 and stream = 'tenant' and stream_position > $2 and ($4::text is null or actor = $4)
     order by stream_position limit $3`,
    [tx.tenantId, after, limit, actor],
  );
  return rows.map((row) => eventSchema.parse(row));
};

/** Newest first; `before` is a position in the chain. */
export const readLatestAuditEvents = async (
  tx: Tx,
  { before, limit, actor }: { before: number | null; limit: number; actor: string | null },
): Promise<Event[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from events
     where tenant_id = $1 and stream = 'tenant' and ($2::bigint is null or stream_position < $2)
       and ($4::text is null or actor = $4)
     order by stream_position desc limit $3`,
    [tx.tenantId, before, limit, actor],
  );
  return rows.map((row) => eventSchema.parse(row));
};

/** From where the chain goes on; null when nothing was ever removed. */
export const readAuditCheckpoint = async (tx: Tx): Promise<AuditCheckpoint | null> => {
  const [row] = await tx.query(
    `select stream_position as "streamPosition", hash, pruned_at as "prunedAt" from audit_checkpoints
     where tenant_id = $1 order by stream_position desc limit 1`,
    [tx.tenantId],
  );
  return row === undefined ? null : checkpointSchema.parse(row);
};

/** Where the chain ends, as those who append know it. */
export const readAuditHead = async (tx: Tx): Promise<{ position: number; hash: string }> => {
  const [row] = await tx.query<{ position: string; hash: string }>(
    "select position, hash from event_heads where tenant_id = $1 and stream = 'tenant'",
    [tx.tenantId],
  );
  return { position: Number(row?.position ?? 0), hash: row?.hash ?? "" };
};

const prunedSchema = z.object({
  streamPosition: z.coerce.number().int(),
  hash: z.string(),
  removed: z.coerce.number().int(),
});

/** Null when there is nothing so old. The database refuses what is younger than thirty days. */
export const pruneAudit = async (tx: Tx, before: Date): Promise<z.infer<typeof prunedSchema> | null> => {
  const [row] = await tx.query(
    `select stream_position as "streamPosition", hash, removed from provost.prune_audit($1)`,
    [before],
  );
  return row === undefined ? null : prunedSchema.parse(row);
};
