import { type Board, halfAndMost, quantile, query, rate, TENANT } from "../board.ts";

export const queues: Board = {
  uid: "provost-queues",
  title: "queues and dispatch",
  says: "What waits, for how long, and what becomes of it.",
  ofTenants: true,
  rows: [
    {
      title: "What waits",
      panels: [
        {
          title: "Depth",
          says: "Tasks without a run: queued may be handed out, scheduled not yet, leased are in hand.",
          unit: "short",
          queries: [
            query(
              `sum by (queue, state) (max by (tenant, queue, state) (provost_queue_depth{${TENANT}}))`,
              "{{queue}} {{state}}",
            ),
          ],
        },
        {
          title: "Age of the oldest",
          says: "Of the task of a queue that waits longest. Above ten minutes somebody is told.",
          unit: "s",
          queries: [query(`max by (queue) (provost_queue_oldest_age_seconds{${TENANT}})`, "{{queue}}")],
        },
        {
          title: "Paused",
          says: "Nothing of it is handed out.",
          unit: "bool_on_off",
          queries: [query(`max by (queue) (provost_queue_paused{${TENANT}})`, "{{queue}}")],
        },
        {
          title: "Tasks of runs",
          says: "Of runs that have not ended, by state.",
          unit: "short",
          queries: [query(`sum by (state) (max by (tenant, state) (provost_run_tasks{${TENANT}}))`, "{{state}}")],
        },
        {
          title: "Age of the oldest of a run",
          says: "Due, and without an agent. Above a quarter of an hour somebody is told.",
          unit: "s",
          queries: [query(`max by (tenant) (provost_run_task_oldest_age_seconds{${TENANT}})`, "{{tenant}}")],
        },
        {
          title: "Longest in hand",
          says: "Above two hours somebody is told.",
          unit: "s",
          queries: [query(`max by (tenant, kind) (provost_task_lease_age_seconds{${TENANT}})`, "{{tenant}} {{kind}}")],
        },
      ],
    },
    {
      title: "Dispatch",
      panels: [
        {
          title: "Put into queues",
          says: "Tasks in a second.",
          unit: "ops",
          queries: [query(`sum by (queue) (${rate(`provost_tasks_enqueued_total{${TENANT}}`)})`, "{{queue}}")],
        },
        {
          title: "From due to handed out",
          says: "By kind: of a queue, or of a run. With agents that are free, 99 % of a queue take less than a second.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_dispatch_latency_seconds_bucket", ["kind"]),
        },
        {
          title: "From due to handed out, by queue",
          says: "All but one task in a hundred.",
          unit: "s",
          queries: [
            query(quantile(0.99, 'provost_dispatch_latency_seconds_bucket{kind="queue"}', ["queue"]), "{{queue}}"),
          ],
        },
      ],
    },
    {
      title: "What becomes of it",
      panels: [
        {
          title: "Attempts",
          says: "That ended in a second, by kind of task and outcome.",
          unit: "ops",
          queries: [
            query(`sum by (kind, outcome) (${rate(`provost_attempts_total{${TENANT}}`)})`, "{{kind}} {{outcome}}"),
          ],
        },
        {
          title: "Why attempts fail",
          says: "By class of the error. The class decides how often and how soon it is tried again.",
          unit: "ops",
          queries: [
            query(
              `sum by (error_class) (${rate(`provost_attempts_total{${TENANT}, outcome=~"failed|lost"}`)})`,
              "{{error_class}}",
            ),
          ],
        },
        {
          title: "Leases that ran out",
          says: "In ten minutes: their agents were taken for lost. Above three somebody is told.",
          unit: "short",
          queries: [query("sum by (kind) (increase(provost_leases_expired_total[10m]))", "{{kind}}")],
        },
        {
          title: "Dead letters",
          says: "Failed for good. They wait for a person: try again, change, or discard.",
          unit: "short",
          queries: [query(`sum by (queue) (max by (tenant, queue) (provost_dead_letters{${TENANT}}))`, "{{queue}}")],
        },
      ],
    },
  ],
};
