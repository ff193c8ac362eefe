/** Authorities that vouch for agents. Rows of the directory. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const authoritySchema = z.object({
  authorityId: z.string(),
  certificatePem: z.string(),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
});
export type Authority = z.infer<typeof authoritySchema>;

export const insertAuthority = async (tx: Tx, authority: Omit<Authority, "createdAt">): Promise<void> => {
  await tx.query(
    `insert into certificate_authorities (tenant_id, authority_id, certificate_pem, created_at, expires_at)
     values ($1, $2, $3, $4, $5) on conflict (tenant_id, authority_id) do nothing`,
    [tx.tenantId, authority.authorityId, authority.certificatePem, tx.now, authority.expiresAt],
  );
};

/** Those that are trusted now, newest first. */
export const listAuthorities = async (tx: Tx): Promise<Authority[]> => {
  const rows = await tx.query(
    `select authority_id as "authorityId", certificate_pem as "certificatePem", created_at as "createdAt",
       expires_at as "expiresAt"
     from certificate_authorities where tenant_id = $1 and revoked_at is null and expires_at > $2
     order by created_at desc, authority_id`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => authoritySchema.parse(row));
};
