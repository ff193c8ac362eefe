/** Which process makes the vectors of a tenant's notes, how far it has come, and when it is tried again. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const turnSchema = z.object({
  model: z.string(),
  dimensions: z.number().int().nullable(),
  failures: z.number().int(),
  retryAt: z.date().nullable(),
  problem: z.string().nullable(),
});
export type EmbeddingTurn = z.infer<typeof turnSchema>;

const COLUMNS = `model, dimensions, failures, retry_at as "retryAt", problem`;

type Holder = { holder: string; model: string; heldUntil: Date };

/** Null while another process has the turn, or while it is too early to try again. Another model is tried at once. */
export const takeEmbeddingTurn = async (
  tx: Tx,
  { holder, model, heldUntil }: Holder,
): Promise<EmbeddingTurn | null> => {
  const [row] = await tx.query(
    `insert into embedding_turns as turn (tenant_id, model, holder, held_until) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set
       model = excluded.model, holder = excluded.holder, held_until = excluded.held_until,
       dimensions = case when turn.model = excluded.model then turn.dimensions end,
       failures = case when turn.model = excluded.model then turn.failures else 0 end,
       retry_at = null
     where (turn.held_until is null or turn.held_until <= $5)
       and (turn.retry_at is null or turn.retry_at <= $5 or turn.model <> excluded.model)
     returning ${COLUMNS}`,
    [tx.tenantId, model, holder, heldUntil, tx.now],
  );
  return row === undefined ? null : turnSchema.parse(row);
};

/** False when somebody else has the turn by now. */
export const goOnWithEmbedding = async (
  tx: Tx,
  { holder, heldUntil, dimensions }: Pick<Holder, "holder" | "heldUntil"> & { dimensions: number | null },
): Promise<boolean> => {
  const rows = await tx.query(
    `update embedding_turns set held_until = $3, dimensions = coalesce($4, dimensions), failures = 0, problem = null
     where tenant_id = $1 and holder = $2 returning 1 as one`,
    [tx.tenantId, holder, heldUntil, dimensions],
  );
  return rows.length > 0;
};

/** @param failure null when there was none */
export const leaveEmbeddingTurn = async (
  tx: Tx,
  holder: string,
  failure: Pick<EmbeddingTurn, "failures" | "retryAt" | "problem"> | null,
): Promise<void> => {
  await tx.query(
    `update embedding_turns
     set holder = null, held_until = null, failures = $3, retry_at = $4, problem = $5
     where tenant_id = $1 and holder = $2`,
    [tx.tenantId, holder, failure?.failures ?? 0, failure?.retryAt ?? null, failure?.problem ?? null],
  );
};

export const findEmbeddingTurn = async (tx: Tx): Promise<EmbeddingTurn | null> => {
  const [row] = await tx.query(`select ${COLUMNS} from embedding_turns where tenant_id = $1`, [tx.tenantId]);
  return row === undefined ? null : turnSchema.parse(row);
};
