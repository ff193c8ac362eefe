/** What is read when somebody asks for it: how much waits, how old it is, who is there. */
import type { MetricKind } from "../../runtime/measured-metrics.ts";

const gauge = <const L extends readonly string[]>(help: string, labels: L, unit: MetricKind["unit"] = "1") =>
  ({ type: "gauge", help, unit, labels }) as const;

/** Of what counts for itself: what it has come to since the start. */
const counter = <const L extends readonly string[]>(help: string, labels: L) =>
  ({ type: "counter", help, unit: "1", labels }) as const;

export const STANDING_METRICS = {
  provost_build_info: gauge("Always 1; version of Provost and of Node.", ["version", "node"]),
  provost_queue_depth: gauge("Tasks without a run, by what they wait for: queued, scheduled or leased.", [
    "tenant",
    "queue",
    "state",
  ]),
  provost_queue_oldest_age_seconds: gauge(
    "Age of the task of a queue that waits longest and may be handed out.",
    ["tenant", "queue"],
    "seconds",
  ),
  provost_queue_paused: gauge("1 while nothing of the queue is handed out.", ["tenant", "queue"]),
  provost_task_lease_age_seconds: gauge(
    "How long the task that is in hand longest has been there, by kind.",
    ["tenant", "kind"],
    "seconds",
  ),
  provost_dead_letters: gauge("Tasks that failed for good and wait for a person.", ["tenant", "queue"]),
  provost_run_tasks: gauge("Tasks of runs that have not ended, by state.", ["tenant", "state"]),
  provost_run_task_oldest_age_seconds: gauge(
    "How long the task of a run that is due longest has waited for an agent.",
    ["tenant"],
    "seconds",
  ),
  provost_runs: gauge("Runs that have not ended, by state.", ["tenant", "state"]),
  provost_merge_queue_depth: gauge("Attempts that wait to be merged.", ["tenant"]),
  provost_merge_queue_oldest_age_seconds: gauge(
    "How long the attempt that waits longest has waited to be merged.",
    ["tenant"],
    "seconds",
  ),
  provost_agents: gauge("Agents, by state.", ["tenant", "state"]),
  provost_agent_slots: gauge("Tasks that the connected agents can do at once, and do now.", ["tenant", "state"]),
  provost_event_inbox_depth: gauge("Committed events that have no place in the tenant's order yet.", ["tenant"]),
  provost_event_inbox_oldest_age_seconds: gauge("Age of the oldest of them.", ["tenant"], "seconds"),
  provost_subscription_lag_events: gauge(
    "Events that a subscription has not taken yet, of the one furthest behind of its kind.",
    ["tenant", "kind"],
  ),
  provost_subscription_lag_seconds: gauge(
    "Age of the first of them, of the subscription furthest behind of its kind.",
    ["tenant", "kind"],
    "seconds",
  ),
  provost_subscription_dead_letters: gauge("Events that were given up, by kind of subscription.", ["tenant", "kind"]),
  provost_budget_used_ratio: gauge(
    "Share of a budget that is spent or reserved, of the one that is used most of its scope and measure.",
    ["tenant", "scope", "measure"],
  ),
  provost_certificate_expiry_seconds: gauge(
    "Seconds until the first certificate in force ends, by kind: authority or agent.",
    ["tenant", "kind"],
    "seconds",
  ),
  provost_database_size_bytes: gauge("Size of the database.", [], "bytes"),
  provost_disk_free_bytes: gauge("Free for Provost on the disk of the data folder.", [], "bytes"),
  provost_disk_size_bytes: gauge("Size of the disk of the data folder.", [], "bytes"),
  provost_backup_last_success_timestamp_seconds: gauge(
    "Of which moment the last backup is, in seconds since 1970; 0 when there was none.",
    [],
    "seconds",
  ),
  provost_cache_requests_total: counter(
    "How often what access depends on was asked for, by cache and by whether it was at hand: hit or miss.",
    ["cache", "outcome"],
  ),
  provost_retention_removed_total: counter(
    "What was removed because it was old, by table: runs, events, calls of tools, reservations, sessions that were emptied, blobs.",
    ["table"],
  ),
  provost_runs_in_hand: gauge("Runs that this process works on.", []),
  provost_dependency_up: gauge("1 while a dependency that nothing goes without answers, by name.", ["dependency"]),
  provost_standing_age_seconds: gauge(
    "Age of the readings of the database above; it grows while the database does not answer.",
    [],
    "seconds",
  ),
} as const satisfies Record<`provost_${string}`, MetricKind>;

type Standing = typeof STANDING_METRICS;
export type StandingName = keyof Standing;
export type StandingLabels<N extends StandingName> = Readonly<Record<Standing[N]["labels"][number], string>>;

export type StandingReading = {
  [N in StandingName]: { name: N; labels: StandingLabels<N>; value: number };
}[StandingName];
