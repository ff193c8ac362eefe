/**
 * Calls of tools. A row is begun at most once and ended once; what is ended never changes. One that was called off before
 * it took effect has not ended: whoever called it off, as by a pause, may come back to it.
 */
import { z } from "zod";
import type { TenantId } from "../model/ids.ts";
import type { Tx } from "./database.ts";
import type { Statement } from "./pipeline.ts";
import { storable } from "./storable.ts";

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

const FIELDS = `tenant_id, session_id, call_id, tool, state, actor, agent_name, run_id, task_id, attempt_id, input,
  input_hash, begun_at, ended_at, outcome, step, code, content, truncated, reason, policy_version, approval_id, timings,
  work_ms, total_ms`;
/** Nothing was done, and nobody has said no. */
const CALLED_OFF = "tool_calls.outcome = 'refused' and tool_calls.code = 'TOOL_CANCELLED'";

const VALUES = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
  $23, $24, $25`;

const valuesOf = (tenantId: TenantId, call: StoredToolCall): unknown[] => [
  tenantId,
  call.sessionId,
  call.callId,
  call.tool,
  call.state,
  call.actor,
  call.agentName,
  call.runId,
  call.taskId,
  call.attemptId,
  storable(call.input),
  call.inputHash,
  call.begunAt,
  call.endedAt,
  call.outcome,
  call.step,
  call.code,
  call.content === null ? null : storable(call.content),
  call.truncated,
  storable(call.reason),
  call.policyVersion,
  call.approvalId,
  call.timings === null ? null : JSON.stringify(call.timings),
  call.workMs,
  call.totalMs,
];

export const findToolCall = (tenantId: TenantId, sessionId: string, callId: string): Statement => ({
  text: `select ${COLUMNS} from tool_calls where tenant_id = $1 and session_id = $2 and call_id = $3`,
  values: [tenantId, sessionId, callId],
});

/** Its row says that it was begun just now; none, that there was one already. */
export const beginToolCall = (tenantId: TenantId, call: StoredToolCall): Statement => ({
  text: `insert into tool_calls (${FIELDS}) values (${VALUES})
    on conflict (tenant_id, session_id, call_id) do update set state = excluded.state, ended_at = null, outcome = null,
      step = null, code = null, content = null, timings = null, total_ms = null
    where ${CALLED_OFF}
    returning 1 as one`,
  values: valuesOf(tenantId, call),
});

/** True unless it had ended before. */
export const endToolCall = async (tx: Tx, call: StoredToolCall): Promise<boolean> => {
  const rows = await tx.query(
    `insert into tool_calls (${FIELDS}) values (${VALUES})
     on conflict (tenant_id, session_id, call_id) do update set state = excluded.state, ended_at = excluded.ended_at,
       outcome = excluded.outcome, step = excluded.step, code = excluded.code, content = excluded.content,
       truncated = excluded.truncated, reason = excluded.reason, policy_version = excluded.policy_version,
       approval_id = excluded.approval_id, timings = excluded.timings, work_ms = excluded.work_ms,
       total_ms = excluded.total_ms
     where tool_calls.state = 'begun' or (${CALLED_OFF})
     returning 1 as one`,
    valuesOf(tx.tenantId, call),
  );
  return rows.length > 0;
};

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
