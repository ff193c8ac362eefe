/** Rows of policies: versions and activations are only added. Whoever writes has raised the epoch of "policies" first. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const versionSchema = z.object({
  version: z.number().int(),
  policies: z.string(),
  tests: z.string().nullable(),
  createdAt: z.date(),
  createdBy: z.string(),
});
export type PolicyVersion = z.infer<typeof versionSchema>;

const activationSchema = z.object({
  activation: z.number().int(),
  version: z.number().int(),
  activatedAt: z.date(),
  activatedBy: z.string(),
  reason: z.string(),
});
export type PolicyActivation = z.infer<typeof activationSchema>;

const VERSION = `version, policies, tests, created_at as "createdAt", created_by as "createdBy"`;

/** Returns its number. */
export const insertPolicyVersion = async (
  tx: Tx,
  { policies, tests, createdBy }: { policies: string; tests: string | null; createdBy: string },
): Promise<number> => {
  const [row] = await tx.query<{ version: number }>(
    `insert into policy_versions (tenant_id, version, policies, tests, created_at, created_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from policy_versions where tenant_id = $1
     returning version`,
    [tx.tenantId, policies, tests, tx.now, createdBy],
  );
  return z.number().parse(row?.version);
};

export const readPolicyVersion = async (tx: Tx, version: number): Promise<PolicyVersion | null> => {
  const [row] = await tx.query(`select ${VERSION} from policy_versions where tenant_id = $1 and version = $2`, [
    tx.tenantId,
    version,
  ]);
  return row === undefined ? null : versionSchema.parse(row);
};

export const insertPolicyActivation = async (
  tx: Tx,
  { version, activatedBy, reason }: Pick<PolicyActivation, "version" | "activatedBy" | "reason">,
): Promise<void> => {
  await tx.query(
    `insert into policy_activations (tenant_id, activation, version, activated_at, activated_by, reason)
     select $1, coalesce(max(activation), 0) + 1, $2, $3, $4, $5 from policy_activations where tenant_id = $1`,
    [tx.tenantId, version, tx.now, activatedBy, reason],
  );
};

/** The version in force; null when the tenant has never activated one. */
export const readActivePolicy = async (tx: Tx): Promise<{ version: number; policies: string | null } | null> => {
  const [row] = await tx.query<{ version: number; policies: string | null }>(
    `select a.version, v.policies from policy_activations a
     left join policy_versions v on v.tenant_id = a.tenant_id and v.version = a.version
     where a.tenant_id = $1 order by a.activation desc limit 1`,
    [tx.tenantId],
  );
  return row ?? null;
};

/** Newest first. */
export const listPolicyActivations = async (tx: Tx, limit: number): Promise<PolicyActivation[]> => {
  const rows = await tx.query(
    `select activation, version, activated_at as "activatedAt", activated_by as "activatedBy", reason
     from policy_activations where tenant_id = $1 order by activation desc limit $2`,
    [tx.tenantId, limit],
  );
  return rows.map((row) => activationSchema.parse(row));
};
