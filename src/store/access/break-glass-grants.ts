import { z } from "zod";
import type { Tx } from "../database.ts";

export const grantStatementSchema = z.strictObject({
  tenantId: z.string(),
  grantId: z.string(),
  /** Kind and id of who may. */
  actor: z.string(),
  actions: z.array(z.string()).min(1),
  reason: z.string(),
  grantedBy: z.string(),
  grantedAt: z.string(),
  expiresAt: z.string(),
  keyId: z.string(),
});
export type GrantStatement = z.infer<typeof grantStatementSchema>;

export const storedGrantSchema = z.object({
  statement: grantStatementSchema,
  /** Base64 of the ed25519 signature of the statement's canonical JSON. */
  signature: z.string(),
  revokedAt: z.coerce.date().nullable(),
  revokedBy: z.string().nullable(),
});
export type StoredGrant = z.infer<typeof storedGrantSchema>;

const COLUMNS = `statement, signature, revoked_at as "revokedAt", revoked_by as "revokedBy"`;

export const insertGrant = async (tx: Tx, statement: GrantStatement, signature: string): Promise<void> => {
  await tx.query(
    `insert into break_glass_grants (tenant_id, grant_id, statement, signature, expires_at)
     values ($1, $2, $3::text::json, $4, $5)`,
    [tx.tenantId, statement.grantId, JSON.stringify(statement), signature, statement.expiresAt],
  );
};

/** Those that have neither expired nor been revoked. */
export const readOpenGrants = async (tx: Tx): Promise<StoredGrant[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from break_glass_grants
     where tenant_id = $1 and expires_at > $2 and revoked_at is null order by grant_id`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => storedGrantSchema.parse(row));
};

/** False when there is no such grant that is still open. */
export const revokeGrant = async (tx: Tx, grantId: string, revokedBy: string): Promise<boolean> => {
  const rows = await tx.query(
    `update break_glass_grants set revoked_at = $3, revoked_by = $4
     where tenant_id = $1 and grant_id = $2 and revoked_at is null and expires_at > $3 returning 1`,
    [tx.tenantId, grantId, tx.now, revokedBy],
  );
  return rows.length > 0;
};

/** Newest first, also those that are over. */
export const listGrants = async (tx: Tx, limit: number): Promise<StoredGrant[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from break_glass_grants where tenant_id = $1 order by grant_id desc limit $2`,
    [tx.tenantId, limit],
  );
  return rows.map((row) => storedGrantSchema.parse(row));
};
