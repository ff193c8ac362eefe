/**
 * What the tables of a busy installation hold: a million tasks in five thousand runs, ten million events. `i` counts the
 * rows of a table from 0. A column that is not named here gets a value by its type and by the states that its check allows.
 */
export type Contents = { rows: number; columns?: Readonly<Record<string, string>> };

/** A table with at least so many rows is never read whole. */
export const BIG = 10_000;
/** Of a table that is not named here. */
export const FEW = 100;

const AGE = "interval '30 days'";
/** A time within the last thirty days that rises with the rows. */
export const timeOf = (rows: number): string => `now() - ${AGE} + ${AGE} * (i / ${rows}::float8)`;
const few = (state: string, others: string, perMille: number): string =>
  `case when i % 1000 < ${1000 - perMille} then '${state}' else ${others} end`;
/** One of `count`, without a pattern that another column has as well. */
export const spread = (count: number, salt = 0): string => `(abs(hashint8extended(i, ${salt})) % ${count})`;

const RUN = "'run-' || (i / 200)";
const TASK = "'task-' || (i % 200)";
const IN_RUN = { run_id: RUN, task_id: TASK };
const SOME_RUN = { run_id: `'run-' || ${spread(5_000)}`, task_id: `'task-' || ${spread(200, 1)}` };
const SESSION = `'session-' || (i / 20)`;

export const CONTENTS: Readonly<Record<string, Contents>> = {
  runs: { rows: 5_000, columns: { run_id: "'run-' || i", state: few("finished", "'running'", 10) } },
  run_plans: { rows: 2_000 },
  run_forks: { rows: 250, columns: { run_id: "'run-' || i" } },
  inherited_tasks: {
    rows: 25_000,
    columns: {
      run_id: "'run-' || (i / 100)",
      task_id: "'task-' || (i % 100)",
      attempt_id: `'attempt-' || ${spread(1_200_000)}`,
    },
  },
  tasks: {
    rows: 1_000_000,
    columns: {
      ...IN_RUN,
      state: few("succeeded", "(array['waiting', 'queued', 'queued', 'leased', 'failed'])[1 + i % 5]", 20),
      rank: "i % 200",
      stage: "i % 200 / 20",
      lease_expires_at: "case when i % 1000 >= 980 and i % 5 = 3 then now() end",
      conflict_keys: "'{}'",
      capabilities: "'{}'",
    },
  },
  attempts: {
    rows: 1_200_000,
    columns: {
      attempt_id: "'attempt-' || i",
      run_id: "'run-' || (i / 240)",
      task_id: "'task-' || (i % 240 % 200)",
      number: "1 + i % 240 / 200",
      state: few(
        "succeeded",
        "case when i % 1000 < 998 then 'failed' else (array['running', 'merging'])[1 + i % 2] end",
        50,
      ),
    },
  },
  task_dependencies: {
    rows: 1_500_000,
    columns: {
      run_id: "'run-' || (i / 300)",
      task_id: "'task-' || (i % 300 % 200)",
      depends_on: "'task-' || (1000 + i % 300 / 200)",
    },
  },
  task_key_holders: { rows: 1_000, columns: { ...IN_RUN, key: "'key-' || i" } },
  merges: {
    rows: 1_000_000,
    columns: { ...IN_RUN, attempt_id: "'attempt-' || i", state: few("done", "'pending'", 1) },
  },
  gates: { rows: 15_000, columns: { run_id: "'run-' || (i / 3)", gate_id: "'gate-' || (i % 3)" } },
  criteria: {
    rows: 100_000,
    columns: { run_id: "'run-' || (i / 20)", criterion_id: "'criterion-' || (i % 20)", gate_id: "'gate-' || (i % 3)" },
  },
  attestations: { rows: 5_000, columns: { attestation_id: "'attestation-' || i", run_id: "'run-' || i" } },
  events: {
    rows: 10_000_000,
    columns: {
      position: "i + 1",
      stream: "case when i % 2 = 0 then null when i % 20 = 1 then 'tenant' else 'run-' || (i / 2000) end",
      stream_position: "case when i % 2 = 0 then null else i + 1 end",
      previous_hash: "case when i % 2 = 0 then null else md5(i::text) end",
      hash: "case when i % 2 = 0 then null else md5(i::text) end",
      name: `'name-' || ${spread(80)}`,
      run_id: "case when i % 2 = 1 and i % 20 <> 1 then 'run-' || (i / 2000) end",
      task_id: `case when i % 3 = 0 then 'task-' || ${spread(200)} end`,
    },
  },
  event_heads: { rows: 5_000 },
  event_inbox: { rows: 1_000 },
  queues: { rows: 200, columns: { queue: "'queue-' || i", paused_at: "null" } },
  queued_tasks: {
    rows: 200_000,
    columns: {
      queue: `'queue-' || ${spread(200)}`,
      turn_at: "case when i % 4 > 0 then now() end",
      deadline: "case when i % 100 = 0 then now() end",
      concurrency_key: `case when i % 10 = 0 then 'key-' || ${spread(1_000)} end`,
    },
  },
  leased_tasks: { rows: 2_000, columns: { task_id: "'task-' || i" } },
  ended_tasks: {
    rows: 1_000_000,
    columns: {
      queue: `'queue-' || ${spread(200)}`,
      task_id: "'task-' || i",
      state: few("succeeded", "'failed'", 5),
    },
  },
  failed_attempts: { rows: 50_000, columns: { task_id: "'task-' || (i / 2)", number: "1 + i % 2" } },
  task_keys: { rows: 500_000, columns: { queue: `'queue-' || ${spread(200)}`, task_id: "'task-' || i" } },
  task_spawns: { rows: 20_000, columns: { task_ids: "array['task-' || i, 'task-' || (i + 1)]" } },
  agent_assignments: { rows: 1_000_000, columns: { ...IN_RUN } },
  agents: { rows: 2_000, columns: { state: few("offline", "'idle'", 100) } },
  agent_messages: {
    rows: 200_000,
    columns: {
      sender: `'agent-' || ${spread(2_000)}`,
      recipient: `'agent-' || ${spread(2_000, 1)}`,
      received_at: "case when i % 100 > 0 then now() end",
      settled_at: "case when i % 100 > 0 then now() end",
    },
  },
  agent_sessions: { rows: 100_000, columns: { session_id: "'session-' || i", ...SOME_RUN } },
  agent_session_entries: {
    rows: 5_000_000,
    columns: {
      session_id: "'session-' || (i / 50)",
      seq: "1 + i % 50",
      entry: "jsonb_build_object('kind', case when i % 4 = 0 then 'step-ended' else 'said' end)",
    },
  },
  agent_session_texts: { rows: 1_000_000, columns: { session_id: "'session-' || (i / 10)", seq: "1 + i % 10" } },
  tool_calls: { rows: 2_000_000, columns: { session_id: SESSION, call_id: "'call-' || i", ...SOME_RUN } },
  submitted_evidence: { rows: 200_000, columns: { session_id: SESSION, call_id: "'call-' || i", ...SOME_RUN } },
  approvals: {
    rows: 20_000,
    columns: { session_id: SESSION, call_id: "'call-' || i", state: few("granted", "'pending'", 10), ...SOME_RUN },
  },
  notes: {
    rows: 50_000,
    columns: { owner: `'owner-' || ${spread(500)}`, vector_model: few("openai/embedding", "null", 10) },
  },
  remote_attempts: { rows: 100_000, columns: { attempt_id: "'attempt-' || i", ...SOME_RUN } },
  uploaded_plans: { rows: 2_000 },
  spans: {
    rows: 500_000,
    columns: { trace_id: "'trace-' || (i / 2)", span_id: "'span-' || (i % 2)", entry: "i % 10 > 0" },
  },
  span_batches: {
    rows: 20_000, // of a quiet tenant: a trace in each, up to as many as are kept
    columns: {
      trace_ids: "array[md5((i / 2)::text)::uuid]",
      traces: "1",
      entries: "case when i % 10 > 0 then 1 else 0 end",
      spans: `convert_to(json_build_object('fromMs', 1800000000000 + i, 'traces', json_build_array(json_build_array(
        md5((i / 2)::text), json_build_array(json_build_array('span-' || (i % 2), null, 'name', 'server', 0, 1000,
        false, null, json_build_object('provost.tenant', 'local'), i % 10 > 0)))))::text, 'utf8')`,
    },
  },
  policy_decisions: { rows: 2_000_000 },
  budget_reservations: { rows: 1_000_000, columns: { state: few("settled", "'held'", 1) } },
  webhook_attempts: { rows: 200_000, columns: { subscription_id: `'subscription-' || (i % ${FEW})`, attempt_id: "i" } },
  parked_events: {
    rows: 20_000,
    columns: {
      subscription_id: `'subscription-' || (i % ${FEW})`,
      position: "i + 1",
      key: `'key-' || ${spread(1_000)}`,
    },
  },
  subscriptions: { rows: FEW, columns: { subscription_id: "'subscription-' || i" } },
  idempotent_answers: { rows: 200_000, columns: { actor_id: `'user-' || ${spread(5_000)}` } },
  users: { rows: 5_000, columns: { user_id: "'user-' || i" } },
  external_identities: { rows: 5_000, columns: { user_id: "'user-' || i" } },
  passwords: { rows: 5_000, columns: { user_id: "'user-' || i" } },
  memberships: { rows: 5_000, columns: { user_id: "'user-' || i", member_of: "'tenant-' || (i % 20)" } },
  recovery_codes: { rows: 40_000, columns: { user_id: "'user-' || (i / 10)" } },
  sessions: { rows: 20_000, columns: { session_id: "'session-' || i", user_id: "'user-' || (i / 4)" } },
  refresh_tokens: { rows: 200_000, columns: { session_id: "'session-' || (i / 10)" } },
  one_time_tokens: { rows: 10_000, columns: { user_id: `'user-' || ${spread(5_000)}` } },
  personal_keys: { rows: 5_000 },
  api_keys: { rows: 2_000 },
  agent_certificates: { rows: 5_000 },
  rate_buckets: { rows: 20_000 },
  sign_in_buckets: { rows: 20_000 },
  access_epochs: { rows: 5_000 },
  backups: { rows: 1_000 },
  invitations: { rows: 1_000 },
};

/** Settings, members' roles and the like. */
export const contentsOf = (table: string): Contents => CONTENTS[table] ?? { rows: FEW };

/** Distinct values that a sample cannot tell: it would take them to rise with the table. */
export const DISTINCT: readonly [table: string, column: string, count: number][] = [
  ["events", "run_id", 5_000],
  ["events", "stream", 5_001],
  ["agent_session_entries", "session_id", 100_000],
  ["agent_session_texts", "session_id", 100_000],
  ["tool_calls", "session_id", 100_000],
  ["spans", "trace_id", 250_000],
  ["task_dependencies", "run_id", 5_000],
];
