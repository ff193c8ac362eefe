import { type Board, query, rate } from "../board.ts";

export const api: Board = {
  uid: "provost-api",
  title: "API",
  says: "Rate, errors and duration of every route, and who is told of what happens.",
  ofTenants: false,
  rows: [
    {
      title: "Requests",
      panels: [
        {
          title: "Rate",
          says: "Requests in a second, of the ten routes with most.",
          unit: "reqps",
          queries: [
            query(`topk(10, sum by (method, route) (${rate("provost_http_requests_total")}))`, "{{method}} {{route}}"),
          ],
        },
        {
          title: "Errors",
          says: "Share of requests that ended in a fault, by route.",
          unit: "percentunit",
          queries: [
            query(
              `sum by (method, route) (${rate('provost_http_requests_total{status=~"5.."}')}) / sum by (method, route) (${rate("provost_http_requests_total")})`,
              "{{method}} {{route}}",
            ),
          ],
        },
        {
          title: "Duration",
          says: "All but one request in a hundred, of the ten slowest routes.",
          unit: "s",
          hasTraces: true,
          queries: [
            query(
              `topk(10, histogram_quantile(0.99, sum by (le, method, route) (${rate("provost_http_request_duration_seconds_bucket")})))`,
              "{{method}} {{route}}",
            ),
          ],
        },
        {
          title: "Refusals and faults",
          says: "In a second, by error code: docs/errors.md says what each means.",
          unit: "ops",
          queries: [query(`sum by (code) (${rate("provost_http_problems_total")})`, "{{code}}")],
        },
        {
          title: "By status",
          says: "In a second.",
          unit: "reqps",
          queries: [query(`sum by (status) (${rate("provost_http_requests_total")})`, "{{status}}")],
        },
        {
          title: "Caches of access",
          says: "Share of questions whose answer was at hand.",
          unit: "percentunit",
          queries: [
            query(
              `sum by (cache) (${rate('provost_cache_requests_total{outcome="hit"}')}) / sum by (cache) (${rate("provost_cache_requests_total")})`,
              "{{cache}}",
            ),
          ],
        },
      ],
    },
    {
      title: "Events",
      panels: [
        {
          title: "Published",
          says: "Committed in a second, of the ten names with most.",
          unit: "ops",
          queries: [query(`topk(10, sum by (event) (${rate("provost_events_published_total")}))`, "{{event}}")],
        },
        {
          title: "Not placed yet",
          says: "Committed, and without a place in the order of their tenant. Nobody hears of them before.",
          unit: "short",
          queries: [query("sum(max by (tenant) (provost_event_inbox_depth))", "events")],
        },
        {
          title: "Age of the oldest of them",
          says: "Above a minute somebody is paged.",
          unit: "s",
          queries: [query("max(provost_event_inbox_oldest_age_seconds)", "oldest")],
        },
        {
          title: "Brought to subscribers",
          says: "In a second, by kind of subscription and outcome.",
          unit: "ops",
          queries: [
            query(`sum by (kind, outcome) (${rate("provost_event_deliveries_total")})`, "{{kind}} {{outcome}}"),
          ],
        },
        {
          title: "Behind",
          says: "Events that the subscription furthest behind of its kind has not taken.",
          unit: "short",
          queries: [query("max by (kind) (provost_subscription_lag_events)", "{{kind}}")],
        },
        {
          title: "How far behind",
          says: "Age of the first of them. Above five minutes somebody is told.",
          unit: "s",
          queries: [query("max by (kind) (provost_subscription_lag_seconds)", "{{kind}}")],
        },
        {
          title: "Given up",
          says: "Events that a subscriber did not take however often it was tried.",
          unit: "short",
          queries: [query("sum by (kind) (max by (tenant, kind) (provost_subscription_dead_letters))", "{{kind}}")],
        },
      ],
    },
  ],
};
