/** Certificates that were issued to agents, by their fingerprint. */
import { z } from "zod";
import type { AgentId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const agentCertificateSchema = z.object({
  fingerprint: z.string(),
  serial: z.string(),
  agentId: z.string().transform((id) => id as AgentId),
  authorityId: z.string(),
  issuedBy: z.string(),
  issuedAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  lastUsedAt: z.coerce.date().nullable(),
  revokedAt: z.coerce.date().nullable(),
});
export type AgentCertificate = z.infer<typeof agentCertificateSchema>;

const COLUMNS = `fingerprint, serial, agent_id as "agentId", authority_id as "authorityId", issued_by as "issuedBy",
  issued_at as "issuedAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

const one = (rows: object[]): AgentCertificate | null =>
  rows[0] === undefined ? null : agentCertificateSchema.parse(rows[0]);

export const insertAgentCertificate = async (
  tx: Tx,
  certificate: Omit<AgentCertificate, "issuedAt" | "lastUsedAt" | "revokedAt">,
): Promise<void> => {
  const { fingerprint, serial, agentId, authorityId, issuedBy, expiresAt } = certificate;
  await tx.query(
    `insert into agent_certificates (tenant_id, fingerprint, serial, agent_id, authority_id, issued_by, issued_at,
       expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.tenantId, fingerprint, serial, agentId, authorityId, issuedBy, tx.now, expiresAt],
  );
};

/** Whatever became of it: who asks decides whether it still counts. */
export const findAgentCertificate = async (tx: Tx, fingerprint: string): Promise<AgentCertificate | null> =>
  one(
    await tx.query(`select ${COLUMNS} from agent_certificates where tenant_id = $1 and fingerprint = $2`, [
      tx.tenantId,
      fingerprint,
    ]),
  );

/** Newest first. */
export const listAgentCertificates = async (tx: Tx): Promise<AgentCertificate[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from agent_certificates where tenant_id = $1 order by issued_at desc, fingerprint`,
    [tx.tenantId],
  );
  return rows.map((row) => agentCertificateSchema.parse(row));
};

/** By fingerprint, serial number or agent: all that match and still counted. */
export const revokeAgentCertificates = async (tx: Tx, named: string): Promise<AgentCertificate[]> => {
  const rows = await tx.query(
    `update agent_certificates set revoked_at = $3
     where tenant_id = $1 and (fingerprint = $2 or serial = $2 or agent_id = $2) and revoked_at is null
     returning ${COLUMNS}`,
    [tx.tenantId, named, tx.now],
  );
  return rows.map((row) => agentCertificateSchema.parse(row));
};

export const markCertificatesUsed = async (
  tx: Tx,
  uses: readonly { fingerprint: string; at: Date }[],
): Promise<void> => {
  await tx.query(
    `update agent_certificates c set last_used_at = greatest(c.last_used_at, n.used_at)
     from unnest($2::text[], $3::timestamptz[]) as n (fingerprint, used_at)
     where c.tenant_id = $1 and c.fingerprint = any($2) and c.fingerprint = n.fingerprint`,
    [tx.tenantId, uses.map(({ fingerprint }) => fingerprint), uses.map(({ at }) => at)],
  );
};
