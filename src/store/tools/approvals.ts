/** What agents ask people for. A row is settled once: whoever comes second changes nothing. */
import { z } from "zod";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export const APPROVAL_KINDS = ["approval", "question"] as const;
export const APPROVAL_STATES = ["pending", "granted", "denied", "answered", "expired"] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

export const approvalSchema = z.object({
  approvalId: z.string(),
  kind: z.enum(APPROVAL_KINDS),
  sessionId: z.string(),
  callId: z.string(),
  tool: z.string(),
  /** Canonical JSON, without the values of secrets. */
  input: z.string(),
  /** Of the input as it is, values of secrets and all. */
  inputHash: z.string(),
  reason: z.string(),
  askedBy: z.string(),
  agentName: z.string(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  attemptId: z.string().nullable(),
  askedAt: z.date(),
  expiresAt: z.date(),
  state: z.enum(APPROVAL_STATES),
  settledAt: z.date().nullable(),
  settledBy: z.string().nullable(),
  answer: z.string().nullable(),
  ruleId: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;
export type NewApproval = Omit<Approval, "state" | "settledAt" | "settledBy" | "answer" | "ruleId" | "askedAt">;

const COLUMNS = `approval_id as "approvalId", kind, session_id as "sessionId", call_id as "callId", tool, input,
  input_hash as "inputHash", reason, asked_by as "askedBy", agent_name as "agentName", run_id as "runId",
  task_id as "taskId", attempt_id as "attemptId", asked_at as "askedAt", expires_at as "expiresAt", state,
  settled_at as "settledAt", settled_by as "settledBy", answer, rule_id as "ruleId"`;

const one = (rows: object[]): Approval | null => (rows[0] === undefined ? null : approvalSchema.parse(rows[0]));

/** Null when the call has asked before. */
export const insertApproval = async (tx: Tx, asked: NewApproval): Promise<Approval | null> =>
  one(
    await tx.query(
      `insert into approvals (tenant_id, approval_id, kind, session_id, call_id, tool, input, input_hash, reason,
         asked_by, agent_name, run_id, task_id, attempt_id, asked_at, expires_at, state)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'pending')
       on conflict (tenant_id, session_id, call_id) do nothing returning ${COLUMNS}`,
      [
        tx.tenantId,
        asked.approvalId,
        asked.kind,
        asked.sessionId,
        asked.callId,
        asked.tool,
        storable(asked.input),
        asked.inputHash,
        storable(asked.reason),
        asked.askedBy,
        asked.agentName,
        asked.runId,
        asked.taskId,
        asked.attemptId,
        tx.now,
        asked.expiresAt,
      ],
    ),
  );

export const readApproval = async (tx: Tx, approvalId: string): Promise<Approval | null> =>
  one(
    await tx.query(`select ${COLUMNS} from approvals where tenant_id = $1 and approval_id = $2`, [
      tx.tenantId,
      approvalId,
    ]),
  );

export const readApprovalOf = async (tx: Tx, call: { sessionId: string; callId: string }): Promise<Approval | null> =>
  one(
    await tx.query(`select ${COLUMNS} from approvals where tenant_id = $1 and session_id = $2 and call_id = $3`, [
      tx.tenantId,
      call.sessionId,
      call.callId,
    ]),
  );

export type Settlement = {
  state: Exclude<ApprovalState, "pending">;
  by: string;
  answer: string | null;
  ruleId: string | null;
};

/** Null when it is not pending, or when it has expired and this is no expiry. */
export const settleApproval = async (tx: Tx, approvalId: string, settlement: Settlement): Promise<Approval | null> =>
  one(
    await tx.query(
      `update approvals set state = $3, settled_at = $4, settled_by = $5, answer = $6, rule_id = $7
       where tenant_id = $1 and approval_id = $2 and state = 'pending' and (expires_at > $4) = ($3 <> 'expired')
       returning ${COLUMNS}`,
      [
        tx.tenantId,
        approvalId,
        settlement.state,
        tx.now,
        settlement.by,
        settlement.answer === null ? null : storable(settlement.answer),
        settlement.ruleId,
      ],
    ),
  );

export type ApprovalFilter = { state?: ApprovalState | undefined; runId?: string | undefined; limit: number };

/** The newest first. */
export const listApprovals = async (tx: Tx, { state, runId, limit }: ApprovalFilter): Promise<Approval[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from approvals
     where tenant_id = $1 and ($2::text is null or state = $2) and ($3::text is null or run_id = $3)
     order by asked_at desc, approval_id desc limit $4`,
    [tx.tenantId, state ?? null, runId ?? null, limit],
  );
  return rows.map((row) => approvalSchema.parse(row));
};
