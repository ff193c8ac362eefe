/**
 * Calls of tools. A row is begun at most once and ended once; what is ended never changes. One that was called off before
 * it took effect has not ended: whoever called it off, as by a pause, may come back to it.
 */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import type { Statement } from "../connection/pipeline.ts";

export const CALL_OUTCOMES = ["ok", "refused", "failed"] as const;

export const toolCallSchema = z.object({
  sessionId: z.string(),
  callId: z.string(),
  tool: z.string(),
  state: z.enum(["begun", "ended"]),
  actor: z.string(),
  agentName: z.string(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  attemptId: z.string().nullable(),
  input: z.string(),
  inputHash: z.string(),
  begunAt: z.date(),
  endedAt: z.date().nullable(),
  outcome: z.enum(CALL_OUTCOMES).nullable(),
  step: z.string().nullable(),
  code: z.string().nullable(),
  content: z.string().nullable(),
  truncated: z.boolean(),
  reason: z.string(),
  policyVersion: z.string().nullable(),
  approvalId: z.string().nullable(),
  timings: z.record(z.string(), z.number()).nullable(),
  workMs: z.number().nullable(),
  totalMs: z.number().nullable(),
});
export type StoredToolCall = z.infer<typeof toolCallSchema>;

const COLUMNS = `session_id as "sessionId", call_id as "callId", tool, state, actor, agent_name as "agentName",
  run_id as "runId", task_id as "taskId", attempt_id as "attemptId", input, input_hash as "inputHash",
  begun_at as "begunAt", ended_at as "endedAt", outcome, step, code, content, truncated, reason,
  policy_version as "policyVersion", approval_id as "approvalId", timings, work_ms as "workMs", total_ms as "totalMs"`;

export const findToolCall = (tenantId: TenantId, sessionId: string, callId: string): Statement => ({
  text: `select ${COLUMNS} from tool_calls where tenant_id = $1 and session_id = $2 and call_id = $3`,
  values: [tenantId, sessionId, callId],
});

/** Ids of a session's calls, `limit` at most. */
export const listCallIds = (tenantId: TenantId, sessionId: string, limit: number): Statement => ({
  text: `select call_id as "callId" from tool_calls where tenant_id = $1 and session_id = $2 limit $3`,
  values: [tenantId, sessionId, limit],
});

export type ToolCallFilter = {
  sessionId?: string | undefined;
  runId?: string | undefined;
  tool?: string | undefined;
  outcome?: (typeof CALL_OUTCOMES)[number] | undefined;
  /** Begun before this. */
  before?: Date | undefined;
  limit: number;
};

/** The newest first. */
export const listToolCalls = async (tx: Tx, filter: ToolCallFilter): Promise<StoredToolCall[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from tool_calls
     where tenant_id = $1 and ($2::text is null or session_id = $2) and ($3::text is null or run_id = $3)
       and ($4::text is null or tool = $4) and ($5::text is null or outcome = $5)
       and ($6::timestamptz is null or begun_at < $6)
     order by begun_at desc, call_id limit $7`,
    [
      tx.tenantId,
      filter.sessionId ?? null,
      filter.runId ?? null,
      filter.tool ?? null,
      filter.outcome ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  );
  return rows.map((row) => toolCallSchema.parse(row));
};
