import { type Board, query, rate, TENANT } from "../board.ts";

export const tenants: Board = {
  uid: "provost-tenants",
  title: "tenants",
  says: "Who does how much, and who waits. The first fifty are told apart; all others are one.",
  ofTenants: true,
  rows: [
    {
      title: "Work",
      panels: [
        {
          title: "Tasks put into queues",
          says: "In a second.",
          unit: "ops",
          queries: [query(`sum by (tenant) (${rate(`provost_tasks_enqueued_total{${TENANT}}`)})`, "{{tenant}}")],
        },
        {
          title: "Attempts",
          says: "That ended in a second.",
          unit: "ops",
          queries: [query(`sum by (tenant) (${rate(`provost_attempts_total{${TENANT}}`)})`, "{{tenant}}")],
        },
        {
          title: "Runs under way",
          says: "That have not ended.",
          unit: "short",
          queries: [query(`sum by (tenant) (max by (tenant, state) (provost_runs{${TENANT}}))`, "{{tenant}}")],
        },
        {
          title: "Slots in use",
          says: "Of the connected agents.",
          unit: "short",
          queries: [query(`max by (tenant) (provost_agent_slots{${TENANT}, state="busy"})`, "{{tenant}}")],
        },
        {
          title: "Tokens",
          says: "In a second.",
          unit: "ops",
          queries: [query(`sum by (tenant) (${rate(`provost_model_tokens_total{${TENANT}}`)})`, "{{tenant}}")],
        },
        {
          title: "Cost, an hour",
          says: "Of answers whose price is known.",
          unit: "currencyUSD",
          queries: [query(`sum by (tenant) (increase(provost_model_cost_usd_total{${TENANT}}[1h]))`, "{{tenant}}")],
        },
      ],
    },
    {
      title: "What needs somebody",
      panels: [
        {
          title: "Waiting",
          says: "Tasks of queues that may be handed out.",
          unit: "short",
          queries: [
            query(
              `sum by (tenant) (max by (tenant, queue) (provost_queue_depth{${TENANT}, state="queued"}))`,
              "{{tenant}}",
            ),
          ],
        },
        {
          title: "Age of the oldest",
          says: "Of the task of a queue that waits longest.",
          unit: "s",
          queries: [query(`max by (tenant) (provost_queue_oldest_age_seconds{${TENANT}})`, "{{tenant}}")],
        },
        {
          title: "Failed attempts",
          says: "Share of the attempts that ended.",
          unit: "percentunit",
          queries: [
            query(
              `sum by (tenant) (${rate(`provost_attempts_total{${TENANT}, outcome=~"failed|lost"}`)}) / sum by (tenant) (${rate(`provost_attempts_total{${TENANT}}`)})`,
              "{{tenant}}",
            ),
          ],
        },
        {
          title: "Dead letters",
          says: "They wait for a person.",
          unit: "short",
          queries: [query(`sum by (tenant) (max by (tenant, queue) (provost_dead_letters{${TENANT}}))`, "{{tenant}}")],
        },
        {
          title: "Budgets",
          says: "Share that is spent or reserved, of the one that is used most.",
          unit: "percentunit",
          queries: [query(`max by (tenant) (provost_budget_used_ratio{${TENANT}})`, "{{tenant}}")],
        },
        {
          title: "Subscriptions behind",
          says: "Age of the first event that the one furthest behind has not taken.",
          unit: "s",
          queries: [query(`max by (tenant) (provost_subscription_lag_seconds{${TENANT}})`, "{{tenant}}")],
        },
      ],
    },
  ],
};
