/**
 * What agents ask people for. It is a row before anybody waits: who waits holds no connection, a restart loses nothing,
 * and the same call asks once. It is settled once, by a person who may, by a rule that one has made, or by its expiry.
 */
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { listApprovals, readApproval, type Approval, type ApprovalFilter } from "../../store/tools/approvals.ts";
import type { ApprovalRule } from "../../store/tools/approval-rules.ts";
import type { ApprovalsParts, Settled } from "./approval-parts.ts";
import { putQuestion, type Question } from "./ask.ts";
import { approvalNotFound, settleBy, type Answer } from "./settle.ts";
import { createRules, type Rules } from "./rules.ts";
import { createWaiting } from "./waiting.ts";

export type Approvals = {
  /** Resolves when it is settled; rejects with TOOL_CANCELLED when the signal is aborted, and stays open then. */
  ask(question: Question, signal: AbortSignal): Promise<Settled>;
  list(tenantId: TenantId, filter: ApprovalFilter): Promise<Approval[]>;
  /** APPROVAL_NOT_FOUND. */
  get(tenantId: TenantId, approvalId: string): Promise<Approval>;
  /** FORBIDDEN, APPROVAL_NOT_FOUND, APPROVAL_SETTLED, APPROVAL_REFUSED, APPROVAL_RULE_INVALID. */
  settle(actor: Actor, approvalId: string, answer: Answer): Promise<{ approval: Approval; rule: ApprovalRule | null }>;
  rules: Rules;
  close(): Promise<void>;
};

export const createApprovals = (parts: ApprovalsParts): Approvals => {
  const { db } = parts;
  const waiting = createWaiting(parts);
  return {
    ask: async (question, signal) => waiting.until(question.site.tenantId, await putQuestion(parts, question), signal),
    list: (tenantId, filter) => db.transaction(tenantId, (tx) => listApprovals(tx, filter)),
    get: async (tenantId, approvalId) => {
      const approval = await db.transaction(tenantId, (tx) => readApproval(tx, approvalId));
      if (approval === null) throw approvalNotFound(approvalId);
      return approval;
    },
    settle: (actor, approvalId, answer) => settleBy(parts, actor, approvalId, answer),
    rules: createRules(parts),
    close: () => waiting.close(),
  };
};
