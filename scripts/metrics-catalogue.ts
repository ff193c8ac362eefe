/** Every metric that `/metrics` shows. */
import { collectDefaultMetrics, Registry } from "prom-client";
import { MEASURED_METRICS, type MetricKind } from "../src/runtime/measured-metrics.ts";
import { MISNAMED } from "../src/observe/metrics/misnamed.ts";
import { STANDING_METRICS } from "../src/observe/metrics/standing-metrics.ts";

export type DocumentedMetric = Omit<MetricKind, "type" | "buckets"> & { name: string; type: string };

const unitOf = (name: string): MetricKind["unit"] =>
  name.endsWith("_bytes") ? "bytes" : /_seconds(_total)?$/.test(name) ? "seconds" : "1";

/** Figures of the process and of Node, as prom-client names them. */
const processMetrics = async (): Promise<DocumentedMetric[]> => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const all = await registry.getMetricsAsJSON();
  return all
    .filter(({ name }) => !MISNAMED.has(name))
    .map(({ name, help, type, values }) => ({
      name,
      help,
      type: String(type),
      unit: unitOf(name),
      labels: [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))].filter((label) => label !== "le"),
    }));
};

export const documentedMetrics = async (): Promise<DocumentedMetric[]> => [
  ...Object.entries<MetricKind>({ ...MEASURED_METRICS, ...STANDING_METRICS }).map(([name, kind]) => ({
    name,
    help: kind.help,
    type: kind.type,
    unit: kind.unit,
    labels: [...kind.labels],
  })),
  ...(await processMetrics()),
];
