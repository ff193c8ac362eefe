import { documentedMetrics } from "./metrics-catalogue.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page about all metrics, as Markdown. */
export const renderMetricsDoc = async (): Promise<string> => {
  const rows = (await documentedMetrics()).map(({ name, type, unit, labels, help }) => [
    `\`${name}\``,
    type,
    unit === "1" ? "" : unit,
    labels.map((label) => `\`${label}\``).join(", "),
    help.replaceAll("\n", " "),
  ]);
  return [
    "# Metrics\n",
    "`provost up` answers `/metrics` on its port, in the text format of Prometheus; who accepts OpenMetrics gets that, with a",
    "trace beside each bucket of a histogram that one was measured in. Where `PROVOST_METRICS_TOKEN` is set, a scraper has to",
    "show it as a bearer token. Whatever tenants do, the number of series stays in bounds: the first 50 tenants, the first",
    "50 models and the first 100 queues are told apart, all others are `other`. Readings of the database are taken at most",
    "every two seconds; while it does not answer, the last ones stay and `provost_standing_age_seconds` grows. Several",
    "control planes on one database read the same: take the maximum of gauges of the database, and sum up counters.\n",
    "This page is generated from `src/runtime/measured-metrics.ts` and `src/observe/metrics/standing-metrics.ts` by",
    "`npm run docs:generate`.\n",
    markdownTable(["metric", "type", "unit", "labels", "what it says"], rows),
    "",
  ].join("\n");
};
