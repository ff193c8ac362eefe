/** Answers of models by the hash of the request that they were given to. */
import type { Tx } from "../database.ts";

/** Null where none is kept that is younger. */
export const findModelAnswer = async (tx: Tx, requestHash: string, since: Date): Promise<unknown> => {
  const [row] = await tx.query<{ parts: unknown }>(
    "select parts from model_answers where tenant_id = $1 and request_hash = $2 and kept_at >= $3",
    [tx.tenantId, requestHash, since],
  );
  return row?.parts ?? null;
};

/** The first answer stays, so that who asks twice hears the same; what is too old goes. */
export const insertModelAnswer = async (
  tx: Tx,
  answer: { requestHash: string; model: string; parts: string },
  since: Date,
): Promise<void> => {
  await tx.query("delete from model_answers where tenant_id = $1 and kept_at < $2", [tx.tenantId, since]);
  await tx.query(
    `insert into model_answers (tenant_id, request_hash, model, parts, kept_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, request_hash) do nothing`,
    [tx.tenantId, answer.requestHash, answer.model, answer.parts, tx.now],
  );
};
