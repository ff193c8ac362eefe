/** Beginnings of calls: on record before the call takes effect, and of each at most once. */
import type { TenantId } from "../../model/ids.ts";
import type { Statement } from "../connection/pipeline.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";
import type { StoredToolCall } from "./tool-calls.ts";

/** What is known of a call before it takes effect. */
export type BegunCall = Pick<
  StoredToolCall,
  | "sessionId"
  | "callId"
  | "tool"
  | "actor"
  | "agentName"
  | "runId"
  | "taskId"
  | "attemptId"
  | "input"
  | "inputHash"
  | "begunAt"
>;

/** Nothing was done, and nobody has said no. */
export const CALLED_OFF = "tool_calls.outcome = 'refused' and tool_calls.code = 'TOOL_CANCELLED'";

/** What `begunColumns` has values of. */
export const BEGUN_FIELDS =
  "session_id, call_id, tool, actor, agent_name, run_id, task_id, attempt_id, input, input_hash, begun_at";

/** As the types of arrays. */
const BEGUN_TYPES = [...Array.from({ length: 10 }, () => "text[]"), "timestamptz[]"];

/** Parameters of `begunColumns`, from this one on. */
export const begunParameters = (first: number): string =>
  BEGUN_TYPES.map((type, index) => `$${first + index}::${type}`).join(", ");

export const keyOfCall = ({ sessionId, callId }: Pick<StoredToolCall, "sessionId" | "callId">): string =>
  JSON.stringify([sessionId, callId]);

/** In one order, so that two that write the same never wait for each other. */
export const inOrder = <C extends Pick<StoredToolCall, "sessionId" | "callId">>(calls: readonly C[]): C[] =>
  calls.toSorted((a, b) => (keyOfCall(a) < keyOfCall(b) ? -1 : 1));

const all = <T, K extends keyof T>(rows: readonly T[], field: K): T[K][] => rows.map((row) => row[field]);

export const begunColumns = (calls: readonly BegunCall[]): unknown[] => [
  all(calls, "sessionId"),
  all(calls, "callId"),
  all(calls, "tool"),
  all(calls, "actor"),
  all(calls, "agentName"),
  all(calls, "runId"),
  all(calls, "taskId"),
  all(calls, "attemptId"),
  all(calls, "input").map(storable),
  all(calls, "inputHash"),
  all(calls, "begunAt"),
];

/** Behind an insert. Its rows name those that were begun just now; of any other there was one already. */
export const UNLESS_BEGUN = `on conflict (tenant_id, session_id, call_id) do update set state = 'begun', ended_at = null,
      outcome = null, step = null, code = null, content = null, timings = null, total_ms = null
    where ${CALLED_OFF}
    returning session_id as "sessionId", call_id as "callId"`;

const BEGIN = `insert into tool_calls (tenant_id, state, ${BEGUN_FIELDS})
    select $1, 'begun', n.* from unnest(${begunParameters(2)}) as n
    ${UNLESS_BEGUN}`;

/** Its rows are of those that were begun just now. */
export const beginToolCalls = (tenantId: TenantId, calls: readonly BegunCall[]): Statement => ({
  text: BEGIN,
  values: [tenantId, ...begunColumns(inOrder(calls))],
});

/** @returns keys of those that were begun just now */
export const beginToolCallsIn = async (tx: Tx, calls: readonly BegunCall[]): Promise<Set<string>> => {
  const rows = await tx.query<BegunCall>(BEGIN, [tx.tenantId, ...begunColumns(inOrder(calls))]);
  return new Set(rows.map(keyOfCall));
};
