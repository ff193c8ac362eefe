/** Answers given once for what will be asked: a tool, what its arguments look like, and until when. */
import { principalOf } from "../../access/policy/judge.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import {
  type ApprovalRule,
  type ArgumentPattern,
  argumentPatternSchema,
  insertApprovalRule,
  listApprovalRules,
  revokeApprovalRule,
} from "../../store/tools/approval-rules.ts";
import type { Tx } from "../../store/database.ts";
import type { ApprovalsParts } from "./approval-parts.ts";

export type Rules = {
  list(tenantId: TenantId, limit: number): Promise<ApprovalRule[]>;
  /** APPROVAL_RULE_NOT_FOUND. */
  revoke(actor: Actor, ruleId: string): Promise<void>;
};

const MAX_FOR_MS = 90 * 86_400_000;

const checkPattern = (pattern: ArgumentPattern): ArgumentPattern => {
  const parsed = argumentPatternSchema.safeParse(pattern);
  if (!parsed.success) {
    throw new ProvostError("APPROVAL_RULE_INVALID", "a pattern is a text, or a list of texts, for each argument");
  }
  if (Object.keys(pattern).length === 0) {
    throw new ProvostError("APPROVAL_RULE_INVALID", "a rule names at least one argument and what it looks like");
  }
  return parsed.data;
};

export const makeRule = async (
  tx: Tx,
  { events }: Pick<ApprovalsParts, "events">,
  actor: Actor,
  { tool, pattern, forMs, reason }: { tool: string; pattern: ArgumentPattern; forMs: number; reason: string },
): Promise<ApprovalRule> => {
  if (!(forMs > 0 && forMs <= MAX_FOR_MS)) {
    throw new ProvostError("APPROVAL_RULE_INVALID", "a rule holds for at most 90 days");
  }
  const madeBy = principalOf(actor);
  const expiresAt = new Date(tx.now.getTime() + forMs);
  const rule = { ruleId: uuidV7(tx.now), tool, pattern: checkPattern(pattern), madeBy, reason, expiresAt };
  await insertApprovalRule(tx, rule);
  const payload = { ruleId: rule.ruleId, tool, pattern, expiresAt: expiresAt.toISOString() };
  await events.append(tx, [{ name: "approval.rule-made", runId: null, actor: madeBy, payload }]);
  return { ...rule, madeAt: tx.now, revokedAt: null, revokedBy: null };
};

export const createRules = ({ db, events }: ApprovalsParts): Rules => ({
  list: (tenantId, limit) => db.transaction(tenantId, (tx) => listApprovalRules(tx, limit)),
  revoke: (actor, ruleId) =>
    db.transaction(actor.tenantId, async (tx) => {
      const by = principalOf(actor);
      if (!(await revokeApprovalRule(tx, ruleId, by))) {
        throw new ProvostError("APPROVAL_RULE_NOT_FOUND", `no rule that holds has the id ${ruleId}`, { ruleId });
      }
      await events.append(tx, [{ name: "approval.rule-revoked", runId: null, actor: by, payload: { ruleId } }]);
    }),
});
