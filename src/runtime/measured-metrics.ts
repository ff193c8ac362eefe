/**
 * What is counted and measured where it happens. What can be read at any time, as how much waits, is no part of it: see
 * src/observe/metrics/standing-metrics.ts. docs/operate/metrics.md is generated from both.
 */
export type MetricKind = {
  type: "counter" | "histogram" | "gauge";
  help: string;
  /** Base unit of the values; the end of the name says it as well. */
  unit: "seconds" | "bytes" | "1";
  labels: readonly string[];
  /** Upper bounds of a histogram's buckets. */
  buckets?: readonly number[];
};

const counter = <const L extends readonly string[]>(help: string, labels: L) =>
  ({ type: "counter", help, unit: "1", labels }) as const;

const seconds = <const L extends readonly string[]>(help: string, labels: L, buckets: readonly number[]) =>
  ({ type: "histogram", help, unit: "seconds", labels, buckets }) as const;

/** Of what somebody waits for in front of a screen. */
const ANSWER = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Of what may take as long as agents do. */
const WORK = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600] as const;
const DISPATCH = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300] as const;
const STATEMENT = [0.000_25, 0.001, 0.0025, 0.01, 0.05, 0.25, 1, 5] as const;

export const MEASURED_METRICS = {
  provost_http_requests_total: counter("Requests answered, by route template.", ["method", "route", "status"]),
  provost_http_request_duration_seconds: seconds(
    "From the first byte of a request to the end of its answer; without streams and sockets.",
    ["method", "route"],
    ANSWER,
  ),
  provost_http_problems_total: counter("Requests that were refused or failed, by error code.", ["code"]),

  provost_tasks_enqueued_total: counter("Tasks without a run that were put into queues.", ["tenant", "queue"]),
  provost_dispatch_latency_seconds: seconds(
    "From when a task could be handed out until it was, by kind: of a queue, which is named, or of a run.",
    ["kind", "queue"],
    DISPATCH,
  ),
  provost_attempts_total: counter(
    "Attempts that ended, by kind of task, outcome (succeeded, failed, lost, returned) and class of the error.",
    ["tenant", "kind", "outcome", "error_class"],
  ),
  provost_leases_expired_total: counter("Leases that ran out: their agents were taken for lost.", ["kind"]),

  provost_merge_duration_seconds: seconds(
    "One turn of the merge queue: merging an attempt and checking the merged tree.",
    ["outcome"],
    WORK,
  ),
  provost_merge_conflicts_total: counter("Attempts whose work conflicted with what was merged.", []),
  provost_predicted_writes_total: counter(
    "Files that merged tasks were expected to write: written (hit), not (false-alarm); or written unexpectedly (missed).",
    ["outcome"],
  ),
  provost_criteria_decided_total: counter("Verdicts on criteria; those that are proven have verdict proven.", [
    "verdict",
  ]),
  provost_gate_decisions_total: counter("Decisions of gates.", ["decision"]),
  provost_runs_started_total: counter("Runs that were begun.", ["tenant"]),
  provost_runs_ended_total: counter("Runs that ended, by outcome: go, conditional-go, no-go, failed or cancelled.", [
    "tenant",
    "outcome",
  ]),

  provost_events_published_total: counter("Events that were committed, by name.", ["event"]),
  provost_event_deliveries_total: counter("Events brought to subscribers, by kind of subscription and outcome.", [
    "kind",
    "outcome",
  ]),

  provost_agent_connections_total: counter("Connections of agents that were opened.", []),
  provost_agent_connections_ended_total: counter("Connections of agents that were ended, by the reason's code.", [
    "code",
  ]),

  provost_model_calls_total: counter("Answers of models, by outcome: answered, or the class of the error.", [
    "tenant",
    "model",
    "outcome",
  ]),
  provost_model_call_duration_seconds: seconds("From asking a model to the end of its answer.", ["model"], WORK),
  provost_model_first_token_seconds: seconds("From asking a model to the first of its answer.", ["model"], ANSWER),
  provost_model_tokens_total: counter(
    "Tokens that models read and wrote, by kind: input that was not cached, cached, output, reasoning. They add up.",
    ["tenant", "model", "kind"],
  ),
  provost_model_cost_usd_total: counter("What answers have cost, in US dollars, of those whose price is known.", [
    "tenant",
    "model",
  ]),
  provost_model_unpriced_calls_total: counter("Answers whose price is not known: the cost lacks them.", [
    "tenant",
    "model",
  ]),
  provost_tool_calls_total: counter("Calls of tools by agents, by outcome: ok, refused or failed.", [
    "tenant",
    "outcome",
  ]),
  provost_tool_call_duration_seconds: seconds("From when an agent calls a tool until it has its answer.", [], WORK),

  provost_database_transactions_total: counter("Transactions, by outcome.", ["outcome"]),
  provost_database_transaction_duration_seconds: seconds(
    "From begin to commit or rollback, waiting for a connection included.",
    ["kind"],
    STATEMENT,
  ),
  provost_database_statement_duration_seconds: seconds(
    "Statements, by what they do to which table.",
    ["statement"],
    STATEMENT,
  ),
  provost_database_reads_total: counter(
    "Reads that a standby may answer, by who did: standby, primary, or primary instead of a standby that was behind.",
    ["answered_by"],
  ),
  provost_replica_lag_seconds: {
    type: "gauge",
    help: "Up to how long ago the standby is known to have all that was committed; 0 where none is read from.",
    unit: "seconds",
    labels: [],
  },
  provost_server_certificate_expiry_seconds: {
    type: "gauge",
    help: "Seconds until the certificate of the TLS port ends; 0 where there is no such port.",
    unit: "seconds",
    labels: [],
  },
  provost_server_certificate_lifetime_seconds: {
    type: "gauge",
    help: "Seconds that the certificate of the TLS port is good for in all; 0 where there is no such port.",
    unit: "seconds",
    labels: [],
  },
  provost_child_processes: {
    type: "gauge",
    help: "Child processes that run now: git, and commands (checks, programs of agents, MCP servers).",
    unit: "1",
    labels: ["kind"],
  },
  provost_mcp_connections: {
    type: "gauge",
    help: "Open connections to MCP servers, which are the plugins of Provost, by transport.",
    unit: "1",
    labels: ["transport"],
  },
  provost_database_connections: {
    type: "gauge",
    help: "Connections of the pools: in use, idle, and callers that wait for one.",
    unit: "1",
    labels: ["pool", "state"],
  },

  provost_faults_total: counter("Faults of Provost itself, by error code.", ["code"]),
  provost_log_lines_total: counter("Lines written to the log, by level.", ["level"]),
} as const satisfies Record<`provost_${string}`, MetricKind>;

type Measured = typeof MEASURED_METRICS;
export type MeasuredName = keyof Measured;
export type NameOf<T extends MetricKind["type"]> = {
  [N in MeasuredName]: Measured[N]["type"] extends T ? N : never;
}[MeasuredName];
export type LabelsOf<N extends MeasuredName> = Readonly<Record<Measured[N]["labels"][number], string>>;
