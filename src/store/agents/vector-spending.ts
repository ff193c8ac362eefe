/** What the vectors of a session have cost: of its questions, and of its notes when they got their first one. */
import type { Tx } from "../database.ts";

export type VectorSpending = { calls: number; unpriced: number; tokens: number; microUsd: number };

/**
 * Adds to what is there: a call as begun before it is made, without a price, and what is known of it afterwards; so that one
 * whose process dies stays on record as of unknown cost. Nothing where there is no such session.
 */
export const addVectorSpending = async (
  tx: Tx,
  sessionId: string,
  { calls, unpriced, tokens, microUsd }: VectorSpending,
): Promise<void> => {
  await tx.query(
    `update agent_sessions set vector_calls = vector_calls + $3, unpriced_vectors = unpriced_vectors + $4,
       vector_tokens = vector_tokens + $5, vector_micro_usd = vector_micro_usd + $6
     where tenant_id = $1 and session_id = $2`,
    [tx.tenantId, sessionId, calls, unpriced, tokens, microUsd],
  );
};
