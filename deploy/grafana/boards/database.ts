import { type Board, halfAndMost, query, rate } from "../board.ts";

export const database: Board = {
  uid: "provost-database",
  title: "database",
  says: "Connections, transactions and statements of the control planes; how large it is, and when it was last kept.",
  ofTenants: false,
  rows: [
    {
      title: "Connections and transactions",
      panels: [
        {
          title: "Connections",
          says: "Of the pools. Who waits for one for two minutes is told of.",
          unit: "short",
          queries: [
            query("sum by (instance, pool, state) (provost_database_connections)", "{{instance}} {{pool}} {{state}}"),
          ],
        },
        {
          title: "Transactions",
          says: "In a second, by outcome.",
          unit: "ops",
          queries: [query(`sum by (outcome) (${rate("provost_database_transactions_total")})`, "{{outcome}}")],
        },
        {
          title: "How long transactions take",
          says: "Waiting for a connection included.",
          unit: "s",
          hasTraces: true,
          queries: halfAndMost("provost_database_transaction_duration_seconds_bucket", ["kind"]),
        },
      ],
    },
    {
      title: "Statements",
      panels: [
        {
          title: "Most often",
          says: "In a second, of the ten with most.",
          unit: "ops",
          queries: [
            query(
              `topk(10, sum by (statement) (${rate("provost_database_statement_duration_seconds_count")}))`,
              "{{statement}}",
            ),
          ],
        },
        {
          title: "Most of the time",
          says: "Seconds in a second, of the ten with most: what to look at first when the database is busy.",
          unit: "short",
          queries: [
            query(
              `topk(10, sum by (statement) (${rate("provost_database_statement_duration_seconds_sum")}))`,
              "{{statement}}",
            ),
          ],
        },
        {
          title: "Slowest",
          says: "All but one in a hundred, of the ten slowest.",
          unit: "s",
          hasTraces: true,
          queries: [
            query(
              `topk(10, histogram_quantile(0.99, sum by (le, statement) (${rate("provost_database_statement_duration_seconds_bucket")})))`,
              "{{statement}}",
            ),
          ],
        },
      ],
    },
    {
      title: "Size and safety",
      panels: [
        {
          title: "Size",
          says: "Of the database.",
          unit: "bytes",
          queries: [query("max(provost_database_size_bytes)", "size")],
        },
        {
          title: "Growth",
          says: "Of the database, in a day, as it was in the last six hours.",
          unit: "bytes",
          queries: [query("max(deriv(provost_database_size_bytes[6h])) * 86400", "a day")],
        },
        {
          title: "Since the last backup",
          says: "Above 26 hours somebody is told.",
          unit: "s",
          queries: [query("time() - max(provost_backup_last_success_timestamp_seconds)", "ago")],
        },
      ],
    },
  ],
};
