/** Sessions of agents with models. Their entries are in agent-session-entries.ts; the sums here are kept by appending them. */
import { z } from "zod";
import { agentSessionSchema, type AgentSession } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AgentSessionId, AttemptId, RunId, TaskId } from "../../model/ids.ts";
import type { RunSpending } from "../../model/spending.ts";
import type { Tx } from "../database.ts";

const number = z.coerce.number();
const rowSchema = z
  .looseObject({ input: number, output: number, cached: number, reasoning: number, microUsd: number })
  .transform(({ input, output, cached, reasoning, ...row }) =>
    agentSessionSchema.parse({ ...row, usage: { input, output, cached, reasoning } }),
  );

const COLUMNS = `
  tenant_id as "tenantId", session_id as "sessionId", agent_name as "agentName", title, state, model, run_id as "runId",
  task_id as "taskId", attempt_id as "attemptId", parent_id as "parentId", parent_seq as "parentSeq",
  opened_by as "openedBy", last_seq as "lastSeq", steps, input_tokens as input, output_tokens as output,
  cached_tokens as cached, reasoning_tokens as reasoning, micro_usd as "microUsd", unpriced_steps as "unpricedSteps",
  opened_at as "openedAt", ended_at as "endedAt"`;

export type NewAgentSession = Pick<
  AgentSession,
  "sessionId" | "agentName" | "title" | "runId" | "taskId" | "attemptId" | "parentId" | "parentSeq" | "openedBy"
>;

export const insertAgentSession = async (tx: Tx, session: NewAgentSession): Promise<void> => {
  await tx.query(
    `insert into agent_sessions (tenant_id, session_id, agent_name, title, state, run_id, task_id, attempt_id, parent_id,
       parent_seq, opened_by, opened_at)
     values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.tenantId,
      session.sessionId,
      session.agentName,
      session.title,
      session.runId,
      session.taskId,
      session.attemptId,
      session.parentId,
      session.parentSeq,
      session.openedBy,
      tx.now,
    ],
  );
};

/** AGENT_SESSION_NOT_FOUND. */
export const getAgentSession = async (tx: Tx, sessionId: string): Promise<AgentSession> => {
  const [row] = await tx.query(`select ${COLUMNS} from agent_sessions where tenant_id = $1 and session_id = $2`, [
    tx.tenantId,
    sessionId,
  ]);
  if (row === undefined) {
    throw new ProvostError("AGENT_SESSION_NOT_FOUND", `there is no session ${sessionId}`, { sessionId });
  }
  return rowSchema.parse(row);
};

/**
 * The session of a task that is not over, if there is one: what a new attempt can go on with. Who does a task opens its
 * session; one that a reviewer was asked in is nothing to go on with.
 */
export const openSessionOfTask = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<AgentSession | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from agent_sessions
     where tenant_id = $1 and run_id = $2 and task_id = $3 and state = 'open' and parent_id is null
       and opened_by = agent_name
     order by session_id desc limit 1`,
    [tx.tenantId, runId, taskId],
  );
  return row === undefined ? null : rowSchema.parse(row);
};

export type SessionFilter = {
  runId?: string | undefined;
  taskId?: string | undefined;
  agentName?: string | undefined;
  /** Session after which the page begins; newest first. */
  before: string | null;
  limit: number;
};

export const pageAgentSessions = async (tx: Tx, filter: SessionFilter): Promise<AgentSession[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from agent_sessions
     where tenant_id = $1 and ($2::text is null or run_id = $2) and ($3::text is null or task_id = $3)
       and ($4::text is null or agent_name = $4) and ($5::text is null or session_id < $5)
     order by session_id desc limit $6`,
    [tx.tenantId, filter.runId ?? null, filter.taskId ?? null, filter.agentName ?? null, filter.before, filter.limit],
  );
  return rows.map((row) => rowSchema.parse(row));
};

export const setSessionAttempt = async (tx: Tx, sessionId: AgentSessionId, attemptId: AttemptId): Promise<void> => {
  await tx.query("update agent_sessions set attempt_id = $3 where tenant_id = $1 and session_id = $2", [
    tx.tenantId,
    sessionId,
    attemptId,
  ]);
};

/** Of sessions `s`: their steps, and the vectors of their questions and notes. */
export const SPENDING_SUMS = `coalesce(sum(s.steps + s.vector_calls), 0) as steps,
  coalesce(sum(s.unpriced_steps + s.unpriced_vectors), 0) as "unpricedSteps",
  coalesce(sum(s.input_tokens + s.output_tokens + s.vector_tokens), 0) as tokens,
  coalesce(sum(s.micro_usd + s.vector_micro_usd), 0) as "microUsd"`;

/** Of all sessions of the run, also those of attempts that failed. */
export const sumRunSpending = async (tx: Tx, runId: RunId): Promise<RunSpending> => {
  const [row] = await tx.query<Record<keyof RunSpending, string>>(
    `select ${SPENDING_SUMS} from agent_sessions s where s.tenant_id = $1 and s.run_id = $2`,
    [tx.tenantId, runId],
  );
  return z.object({ steps: number, unpricedSteps: number, tokens: number, microUsd: number }).parse(row);
};
