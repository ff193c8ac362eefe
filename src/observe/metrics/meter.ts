/** Metrics in the formats that Prometheus reads, made of the catalogues. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MetricSink, Reading } from "../../runtime/instruments.ts";
import { MEASURED_METRICS, type MeasuredName, type MetricKind } from "../../runtime/measured-metrics.ts";
import { createLabelBounds } from "./bounded-labels.ts";
import { MISNAMED } from "./misnamed.ts";
import { STANDING_METRICS, type StandingReading } from "./standing-metrics.ts";

/** Ages: of several in one series the oldest counts; everything else adds up. */
const isExtreme = (name: string): boolean =>
  name.endsWith("_seconds") || name.endsWith("_lag_events") || name.endsWith("_ratio");
/** The nearest end counts. */
const isCountdown = (name: string): boolean => name.endsWith("_expiry_seconds");

const combine = (name: string, one: number, other: number): number => {
  if (isCountdown(name)) return Math.min(one, other);
  return isExtreme(name) ? Math.max(one, other) : one + other;
};

/** Series that are there before anything has happened: a rate is known only from the second sample on. */
const FROM_THE_START: readonly [MeasuredName, Readonly<Record<string, string>>][] = [
  ["provost_leases_expired_total", { kind: "run" }],
  ["provost_leases_expired_total", { kind: "queue" }],
  ["provost_faults_total", { code: "INTERNAL" }],
  ["provost_http_problems_total", { code: "INTERNAL" }],
  ["provost_agent_connections_ended_total", { code: "AGENT_LOST" }],
  ["provost_event_deliveries_total", { kind: "webhook", outcome: "failed" }],
  ["provost_log_lines_total", { level: "error" }],
];

type Meter = {
  sink: MetricSink;
  /** In the text format, with what stands at this moment. */
  render(
    standing: readonly StandingReading[],
    watched: readonly (readonly [MeasuredName, Reading[]])[],
  ): Promise<string>;
  contentType: string;
};

const optionsOf = (name: string, { help, labels }: MetricKind, registry: Registry) => ({
  name,
  help,
  labelNames: [...labels],
  registers: [registry],
});

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const createMeter = (): Meter => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const bounds = createLabelBounds();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  const gauges = new Map<string, Gauge>();
  for (const [name, kind] of Object.entries<MetricKind>({ ...MEASURED_METRICS, ...STANDING_METRICS })) {
    const options = optionsOf(name, kind, registry);
    if (kind.type === "counter") counters.set(name, new Counter(options));
    else if (kind.type === "histogram") {
      histograms.set(name, new Histogram({ ...options, buckets: [...(kind.buckets ?? [])] }));
    } else gauges.set(name, new Gauge(options));
  }

  for (const [name, labels] of FROM_THE_START) counters.get(name)?.inc({ ...labels }, 0);

  /** Series of what is no longer there are gone with the next reading. */
  const setGauge = (name: string, readings: readonly Reading[]): void => {
    const gauge = gauges.get(name);
    gauge?.reset();
    const combined = new Map<string, Reading>();
    for (const { labels, value } of readings) {
      const bounded = bounds.bound(labels);
      const key = keyOf(bounded);
      const before = combined.get(key);
      combined.set(key, { labels: bounded, value: before === undefined ? value : combine(name, before.value, value) });
    }
    for (const { labels, value } of combined.values()) gauge?.set({ ...labels }, value);
  };

  return {
    contentType: registry.contentType,
    sink: {
      count: (name, labels, by) => counters.get(name)?.inc({ ...bounds.bound(labels) }, by),
      observe: (name, labels, value) => histograms.get(name)?.observe({ ...bounds.bound(labels) }, value),
    },
    render: async (standing, watched) => {
      const byName = Map.groupBy(standing, ({ name }) => name);
      for (const name of Object.keys(STANDING_METRICS)) setGauge(name, byName.get(name as never) ?? []);
      for (const [name, readings] of watched) setGauge(name, readings);
      return registry.metrics();
    },
  };
};
