import { z } from "zod";
import type { Tx } from "../database.ts";

/** By argument: what its text has to look like, or, of a list, each of its items. `*` stands for any text. */
export const argumentPatternSchema = z.record(
  z.string().min(1).max(64),
  z.union([z.string().max(4_000), z.array(z.string().max(1_000)).max(64)]),
);
export type ArgumentPattern = z.infer<typeof argumentPatternSchema>;

export const approvalRuleSchema = z.object({
  ruleId: z.string(),
  tool: z.string(),
  pattern: argumentPatternSchema,
  madeBy: z.string(),
  madeAt: z.date(),
  reason: z.string(),
  expiresAt: z.date(),
  revokedAt: z.date().nullable(),
  revokedBy: z.string().nullable(),
});
export type ApprovalRule = z.infer<typeof approvalRuleSchema>;

const COLUMNS = `rule_id as "ruleId", tool, pattern, made_by as "madeBy", made_at as "madeAt", reason,
  expires_at as "expiresAt", revoked_at as "revokedAt", revoked_by as "revokedBy"`;

export const insertApprovalRule = async (
  tx: Tx,
  rule: Omit<ApprovalRule, "madeAt" | "revokedAt" | "revokedBy">,
): Promise<void> => {
  await tx.query(
    `insert into approval_rules (tenant_id, rule_id, tool, pattern, made_by, made_at, reason, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.tenantId,
      rule.ruleId,
      rule.tool,
      JSON.stringify(rule.pattern),
      rule.madeBy,
      tx.now,
      rule.reason,
      rule.expiresAt,
    ],
  );
};

/** Those that hold now. */
export const readRulesOf = async (tx: Tx, tool: string): Promise<ApprovalRule[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from approval_rules
     where tenant_id = $1 and tool = $2 and revoked_at is null and expires_at > $3 order by made_at, rule_id`,
    [tx.tenantId, tool, tx.now],
  );
  return rows.map((row) => approvalRuleSchema.parse(row));
};

/** The newest first, also those that hold no more. */
export const listApprovalRules = async (tx: Tx, limit: number): Promise<ApprovalRule[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from approval_rules where tenant_id = $1 order by made_at desc, rule_id desc limit $2`,
    [tx.tenantId, limit],
  );
  return rows.map((row) => approvalRuleSchema.parse(row));
};

/** False when there is none that could be. */
export const revokeApprovalRule = async (tx: Tx, ruleId: string, by: string): Promise<boolean> => {
  const rows = await tx.query(
    `update approval_rules set revoked_at = $3, revoked_by = $4
     where tenant_id = $1 and rule_id = $2 and revoked_at is null returning 1 as one`,
    [tx.tenantId, ruleId, tx.now, by],
  );
  return rows.length > 0;
};
