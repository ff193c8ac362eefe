import { principalOf } from "../../access/policy/judge.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { NewEvent } from "../../model/event.ts";
import type { ApprovalRule, ArgumentPattern } from "../../store/tools/approval-rules.ts";
import { type Approval, readApproval, settleApproval, type Settlement } from "../../store/tools/approvals.ts";
import type { Tx } from "../../store/database.ts";
import type { ApprovalsParts } from "./approval-parts.ts";
import { patternOf } from "./argument-pattern.ts";
import { makeRule } from "./rules.ts";

/** The next calls that look like this need no answer any more. */
export type Remember = {
  /** Exactly the arguments of this call when absent. */
  pattern?: ArgumentPattern | undefined;
  forMs: number;
};

export type Answer =
  | { kind: "granted"; reason: string; remember?: Remember | undefined }
  | { kind: "denied"; reason: string }
  | { kind: "answered"; answer: string };

/** By notify: the tenant and the approval. */
export const APPROVAL_CHANNEL = "provost_approval";

export const approvalNotFound = (approvalId: string): ProvostError =>
  new ProvostError("APPROVAL_NOT_FOUND", `nothing that was asked for has the id ${approvalId}`, { approvalId });

export const settledEvent = (approval: Approval): NewEvent => {
  const { approvalId, sessionId, callId, tool, state, settledBy, answer, ruleId, runId, taskId, kind } = approval;
  if (state === "pending") throw new Error(`approval ${approvalId} is not settled`);
  const by = settledBy ?? "engine";
  // What somebody has answered to a question is for the agent; the log says that and who.
  const reason = kind === "question" ? "" : (answer ?? "");
  const payload = { approvalId, sessionId, callId, tool, state, by, reason, ruleId };
  return { name: "approval.settled", runId, taskId, actor: by, payload };
};

export const tellSettled = (tx: Tx, approvalId: string): void =>
  tx.notify(APPROVAL_CHANNEL, JSON.stringify({ tenantId: tx.tenantId, approvalId }));

/** No agent answers, and nobody answers what they have asked themselves. */
const refuseOwn = (actor: Actor, { askedBy, approvalId }: Approval): void => {
  const isAgent = actor.kind === "agent" || actor.roles.includes("agent");
  if (!isAgent && principalOf(actor) !== askedBy) return;
  const why = isAgent ? "an agent cannot answer for people" : "who asks cannot answer";
  throw new ProvostError("APPROVAL_REFUSED", `${approvalId}: ${why}`, { approvalId });
};

const refuseOther = ({ kind, approvalId }: Approval, answer: Answer): void => {
  if (kind === "approval" && answer.kind !== "answered") return;
  if (kind === "question" && answer.kind !== "granted") return;
  const way = kind === "question" ? "it is a question: answer or deny it" : "it asks for leave: grant or deny it";
  throw new ProvostError("APPROVAL_REFUSED", `${approvalId}: ${way}`, { approvalId });
};

const mayDecide = async ({ authorize }: ApprovalsParts, actor: Actor): Promise<void> => {
  const { tenantId } = actor;
  const { allowed, reason } = await authorize(actor, "approvals:decide", { type: "Tenant", id: tenantId, tenantId });
  if (!allowed) throw new ProvostError("FORBIDDEN", `approvals:decide is not allowed: ${reason}`);
};

const settledAlready = ({ approvalId, state, expiresAt }: Approval): ProvostError => {
  const how = state === "pending" ? `it has expired at ${expiresAt.toISOString()}` : `it is ${state} already`;
  return new ProvostError("APPROVAL_SETTLED", `${approvalId}: ${how}`, { approvalId });
};

export const settleBy = async (
  parts: ApprovalsParts,
  actor: Actor,
  approvalId: string,
  answer: Answer,
): Promise<{ approval: Approval; rule: ApprovalRule | null }> => {
  await mayDecide(parts, actor);
  return parts.db.transaction(actor.tenantId, async (tx) => {
    const asked = await readApproval(tx, approvalId);
    if (asked === null) throw approvalNotFound(approvalId);
    refuseOwn(actor, asked);
    refuseOther(asked, answer);
    const remember = answer.kind === "granted" ? answer.remember : undefined;
    const reason = answer.kind === "answered" ? answer.answer : answer.reason;
    const input = (): Record<string, unknown> => JSON.parse(asked.input) as Record<string, unknown>;
    const rule =
      remember === undefined
        ? null
        : await makeRule(tx, parts, actor, {
            tool: asked.tool,
            pattern: remember.pattern ?? patternOf(input()),
            forMs: remember.forMs,
            reason,
          });
    const ruleId = rule?.ruleId ?? null;
    const settlement: Settlement = { state: answer.kind, by: principalOf(actor), answer: reason, ruleId };
    const approval = await settleApproval(tx, approvalId, settlement);
    if (approval === null) throw settledAlready(asked);
    await parts.events.append(tx, [settledEvent(approval)]);
    tellSettled(tx, approvalId);
    return { approval, rule };
  });
};
