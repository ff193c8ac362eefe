import { principalOf } from "../../access/policy/judge.ts";
import { ProvostError } from "../../model/errors.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { redactText } from "../../runtime/redaction.ts";
import { readRulesOf } from "../../store/tools/approval-rules.ts";
import {
  type Approval,
  insertApproval,
  type NewApproval,
  readApprovalOf,
  settleApproval,
} from "../../store/tools/approvals.ts";
import type { Tx } from "../../store/database.ts";
import type { ToolSite } from "../tools/tool-caller.ts";
import type { ApprovalsParts } from "./approval-parts.ts";
import { matchesArguments } from "./argument-pattern.ts";
import { settledEvent } from "./settle.ts";

export type Question = {
  kind: Approval["kind"];
  site: ToolSite;
  callId: string;
  tool: string;
  /** What it would be done with, defaults and all. */
  input: Readonly<Record<string, unknown>>;
  /** Why it needs a person; the question itself where it is one. */
  reason: string;
  /** DEFAULT_EXPIRY_MS when absent. */
  expiresInMs?: number;
};

const DEFAULT_EXPIRY_MS = 3_600_000;

const rowOf = ({ kind, site, callId, tool, input, reason, expiresInMs }: Question, now: Date): NewApproval => {
  const text = canonicalJson(input);
  return {
    approvalId: uuidV7(now),
    kind,
    sessionId: site.sessionId,
    callId,
    tool,
    input: redactText(text, site.secrets),
    inputHash: sha256(text),
    reason: redactText(reason, site.secrets),
    askedBy: principalOf(site.actor),
    agentName: site.agentName,
    runId: site.runId ?? null,
    taskId: site.taskId ?? null,
    attemptId: site.attemptId ?? null,
    expiresAt: new Date(now.getTime() + (expiresInMs ?? DEFAULT_EXPIRY_MS)),
  };
};

const known = (approval: Approval, { inputHash, tool }: NewApproval): Approval => {
  if (approval.inputHash === inputHash && approval.tool === tool) return approval;
  throw new ProvostError("TOOL_CALL_REUSED", `the call ${approval.callId} has asked before for something else`);
};

/** By a rule that a person has made for calls like this one; null when there is none. */
const answerByRule = async (
  tx: Tx,
  { events }: ApprovalsParts,
  asked: Approval,
  input: Question["input"],
): Promise<Approval | null> => {
  const rules = await readRulesOf(tx, asked.tool);
  const rule = rules.find(({ pattern }) => matchesArguments(pattern, input));
  if (rule === undefined) return null;
  const { ruleId, madeBy, reason } = rule;
  const settled = await settleApproval(tx, asked.approvalId, { state: "granted", by: madeBy, answer: reason, ruleId });
  if (settled !== null) await events.append(tx, [settledEvent(settled)]);
  return settled;
};

/** The question as it is on record, settled or not. TOOL_CALL_REUSED. */
export const putQuestion = (parts: ApprovalsParts, question: Question): Promise<Approval> =>
  parts.db.transaction(question.site.tenantId, async (tx) => {
    const row = rowOf(question, tx.now);
    const asked = await insertApproval(tx, row);
    if (asked === null) {
      const before = await readApprovalOf(tx, row);
      if (before === null) throw new Error(`the question of call ${row.callId} is neither new nor there`);
      return known(before, row);
    }
    const byRule = asked.kind === "approval" ? await answerByRule(tx, parts, asked, question.input) : null;
    if (byRule !== null) return byRule;
    const { approvalId, sessionId, callId, tool, kind, agentName, inputHash, reason, runId, taskId, askedBy } = asked;
    const expiresAt = asked.expiresAt.toISOString();
    const payload = { approvalId, sessionId, callId, tool, kind, agentName, inputHash, reason, expiresAt };
    await parts.events.append(tx, [{ name: "approval.asked", runId, taskId, actor: askedBy, payload }]);
    return asked;
  });
