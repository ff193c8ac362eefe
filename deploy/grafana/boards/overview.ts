import { type Board, halfAndMost, quantile, query, rate } from "../board.ts";

export const overview: Board = {
  uid: "provost-overview",
  title: "overview",
  says: "Is it well? If not, which of the others says more.",
  ofTenants: false,
  rows: [
    {
      title: "Is it well?",
      panels: [
        {
          title: "Control planes",
          says: "Those that answer a scrape.",
          unit: "short",
          isNumber: true,
          queries: [query('sum(up{job="provost"})', "answer")],
        },
        {
          title: "Availability",
          says: "Share of requests that were answered without a fault. The aim is 99.9 % over 30 days.",
          unit: "percentunit",
          isNumber: true,
          queries: [
            query(
              '1 - sum(rate(provost_http_requests_total{status=~"5.."}[$__range])) / sum(rate(provost_http_requests_total[$__range]))',
              "without a fault",
            ),
          ],
        },
        {
          title: "Dispatch, 99 %",
          says: "All but one task in a hundred of a queue were handed out within this time. Above a second somebody is paged.",
          unit: "s",
          isNumber: true,
          queries: [query(quantile(0.99, 'provost_dispatch_latency_seconds_bucket{kind="queue"}'), "99 % within")],
        },
        {
          title: "Runs in hand",
          says: "Runs that the control planes work on.",
          unit: "short",
          isNumber: true,
          queries: [query("sum(provost_runs_in_hand)", "runs")],
        },
        {
          title: "Dead letters",
          says: "Tasks that failed for good and wait for a person.",
          unit: "short",
          isNumber: true,
          queries: [query("sum(max by (tenant, queue) (provost_dead_letters))", "tasks")],
        },
        {
          title: "Since the last backup",
          says: "Above 26 hours somebody is told.",
          unit: "s",
          isNumber: true,
          queries: [query("time() - max(provost_backup_last_success_timestamp_seconds)", "ago")],
        },
      ],
    },
    {
      title: "What happens",
      panels: [
        {
          title: "Alerts",
          says: "Pending and firing. Each has a page among the runbooks.",
          unit: "short",
          queries: [query("sum by (alertname, alertstate) (ALERTS)", "{{alertname}} {{alertstate}}")],
        },
        {
          title: "Requests",
          says: "Answered in a second, by status.",
          unit: "reqps",
          queries: [query(`sum by (status) (${rate("provost_http_requests_total")})`, "{{status}}")],
        },
        {
          title: "How long answers take",
          says: "Over all routes. The dashboard of the API has each.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_http_request_duration_seconds_bucket"),
        },
        {
          title: "Attempts",
          says: "That ended in a second, by outcome.",
          unit: "ops",
          queries: [query(`sum by (outcome) (${rate("provost_attempts_total")})`, "{{outcome}}")],
        },
        {
          title: "Runs that ended",
          says: "In an hour, by outcome.",
          unit: "short",
          queries: [query("sum by (outcome) (increase(provost_runs_ended_total[1h]))", "{{outcome}}")],
        },
        {
          title: "Faults of Provost itself",
          says: "In ten minutes, by code. Each is in the log with its causes.",
          unit: "short",
          queries: [query("sum by (code) (increase(provost_faults_total[10m]))", "{{code}}")],
        },
        {
          title: "Dependencies",
          says: "1 while it answers.",
          unit: "bool_on_off",
          queries: [query("min by (dependency) (provost_dependency_up)", "{{dependency}}")],
        },
        {
          title: "Lines written to the log",
          says: "In a second, by level.",
          unit: "ops",
          queries: [query(`sum by (level) (${rate("provost_log_lines_total")})`, "{{level}}")],
        },
        {
          title: "Age of readings",
          says: "While it grows the database does not answer, and what other panels say of it is old.",
          unit: "s",
          queries: [query("max by (instance) (provost_standing_age_seconds)", "{{instance}}")],
        },
      ],
    },
    {
      title: "Processes",
      panels: [
        {
          title: "Processor",
          says: "Cores in use. One thread does most of it: near 1 another control plane helps.",
          unit: "short",
          queries: [query(rate('process_cpu_seconds_total{job="provost"}'), "{{instance}}")],
        },
        {
          title: "Memory",
          says: "Resident, and of that the heap in use.",
          unit: "bytes",
          queries: [
            query('process_resident_memory_bytes{job="provost"}', "{{instance}} resident"),
            query('nodejs_heap_size_used_bytes{job="provost"}', "{{instance}} heap"),
          ],
        },
        {
          title: "Event loop",
          says: "How long it was busy at a time. Above half a second somebody is told.",
          unit: "s",
          queries: [query('nodejs_eventloop_lag_p99_seconds{job="provost"}', "{{instance}} 99 % within")],
        },
        {
          title: "Garbage collection",
          says: "Share of the time that it takes.",
          unit: "percentunit",
          queries: [
            query(`sum by (instance, kind) (${rate("nodejs_gc_duration_seconds_sum")})`, "{{instance}} {{kind}}"),
          ],
        },
        {
          title: "Open files",
          says: "Share of what the process may open.",
          unit: "percentunit",
          queries: [query('process_open_fds{job="provost"} / process_max_fds{job="provost"}', "{{instance}}")],
        },
        {
          title: "Disk of the data folder",
          says: "Share that is free. Below a tenth somebody is paged.",
          unit: "percentunit",
          queries: [query("provost_disk_free_bytes / provost_disk_size_bytes", "{{instance}}")],
        },
        {
          title: "Versions",
          says: "More than one while an upgrade is under way.",
          unit: "short",
          queries: [query("count by (version, node) (provost_build_info)", "{{version}} on Node {{node}}")],
        },
      ],
    },
  ],
};
