/** Refresh tokens by their hash. All of a session are one family. Rows of the directory. */
import { z } from "zod";
import type { SessionId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

const refreshTokenSchema = z.object({
  sessionId: z.string().transform((id) => id as SessionId),
  usedAt: z.coerce.date().nullable(),
});
export type RefreshToken = z.infer<typeof refreshTokenSchema>;

export const insertRefreshToken = async (tx: Tx, tokenHash: string, sessionId: SessionId): Promise<void> => {
  await tx.query("insert into refresh_tokens (tenant_id, token_hash, session_id, issued_at) values ($1, $2, $3, $4)", [
    tx.tenantId,
    tokenHash,
    sessionId,
    tx.now,
  ]);
};

export const findRefreshToken = async (tx: Tx, tokenHash: string): Promise<RefreshToken | null> => {
  const [row] = await tx.query(
    `select session_id as "sessionId", used_at as "usedAt" from refresh_tokens where tenant_id = $1 and token_hash = $2`,
    [tx.tenantId, tokenHash],
  );
  return row === undefined ? null : refreshTokenSchema.parse(row);
};

export const markRefreshTokenUsed = async (tx: Tx, tokenHash: string): Promise<void> => {
  await tx.query("update refresh_tokens set used_at = $3 where tenant_id = $1 and token_hash = $2", [
    tx.tenantId,
    tokenHash,
    tx.now,
  ]);
};
