/** Public keys of all control planes that sign access tokens. Rows of the directory. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const tokenKeySchema = z.object({
  keyId: z.string(),
  publicJwk: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
});
export type TokenKey = z.infer<typeof tokenKeySchema>;

/** Also removes those that no token can be valid under any more. */
export const insertTokenKey = async (tx: Tx, key: Omit<TokenKey, "createdAt">): Promise<void> => {
  await tx.query("delete from token_keys where tenant_id = $1 and expires_at < $2", [tx.tenantId, tx.now]);
  await tx.query(
    `insert into token_keys (tenant_id, key_id, public_jwk, created_at, expires_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, key_id) do update set expires_at = greatest(token_keys.expires_at, excluded.expires_at)`,
    [tx.tenantId, key.keyId, JSON.stringify(key.publicJwk), tx.now, key.expiresAt],
  );
};

/** Those that a token can still be valid under. */
export const listTokenKeys = async (tx: Tx): Promise<TokenKey[]> => {
  const rows = await tx.query(
    `select key_id as "keyId", public_jwk as "publicJwk", created_at as "createdAt", expires_at as "expiresAt"
     from token_keys where tenant_id = $1 and expires_at > $2 order by created_at desc, key_id`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => tokenKeySchema.parse(row));
};
