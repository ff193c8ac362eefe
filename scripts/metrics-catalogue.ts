/** Every metric that `/metrics` shows. */
import { collectDefaultMetrics, Registry } from "prom-client";
import { MEASURED_METRICS, type MetricKind } from "../src/runtime/measured-metrics.ts";
import { MISNAMED } from "../src/observe/metrics/misnamed.ts";
import { STANDING_METRICS } from "../src/observe/metrics/standing-metrics.ts";

export type DocumentedMetric = Omit<MetricKind, "type" | "buckets"> & { name: string; type: string };

const unitOf = (name: string): MetricKind["unit"] =>
  name.endsWith("_bytes") ? "bytes" : /_seconds(_total)?$/.test(name) ? "seconds" : "1";

/** As they were declared: the samples of a moment may lack some. */
const labelsOf = (registry: Registry, name: string): string[] =>
  (registry.getSingleMetric(name) as { labelNames?: string[] } | undefined)?.labelNames ?? [];

/** Figures of the process and of Node, as prom-client names them. */
const processMetrics = async (): Promise<DocumentedMetric[]> => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const all = await registry.getMetricsAsJSON();
  return all
    .filter(({ name }) => !MISNAMED.has(name))
    .map(({ name, help, type }) => ({
      name,
      help,
      type: String(type),
      unit: unitOf(name),
      labels: labelsOf(registry, name),
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
