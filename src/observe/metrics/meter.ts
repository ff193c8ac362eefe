/** Metrics in the formats that Prometheus reads, made of the catalogues. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MetricSink, Reading } from "../../runtime/instruments.ts";
import { MEASURED_METRICS, type MeasuredName, type MetricKind } from "../../runtime/measured-metrics.ts";
import { traceIds } from "../../runtime/tracing.ts";
import { createLabelBounds } from "./bounded-labels.ts";
import { exposition, FORMATS, type MetricsFormat } from "./exposition.ts";
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
  ["provost_http_requests_total", { method: "GET", route: "/ready", status: "503" }],
  ["provost_faults_total", { code: "INTERNAL" }],
  ["provost_http_problems_total", { code: "INTERNAL" }],
  ["provost_agent_connections_ended_total", { code: "AGENT_LOST" }],
  ["provost_event_deliveries_total", { kind: "webhook", outcome: "failed" }],
  ["provost_log_lines_total", { level: "error" }],
];

export type MetricsText = { contentType: string; text: string };

type Meter = {
  sink: MetricSink;
  /** With what stands at this moment. */
  render(
    standing: readonly StandingReading[],
    watched: readonly (readonly [MeasuredName, Reading[]])[],
    format?: MetricsFormat,
  ): Promise<MetricsText>;
};

type OpenRegistry = Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>;

const optionsOf = (name: string, { help, labels }: MetricKind, registry: OpenRegistry) => ({
  name,
  help,
  labelNames: [...labels],
  registers: [registry],
});

/** The trace that a value was measured in, where that is kept. */
const exemplarOf = (): { trace_id: string } | undefined => {
  const ids = traceIds();
  return ids === null ? undefined : { trace_id: ids.traceId };
};

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const createMeter = (): Meter => {
  const registry: OpenRegistry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
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
      const buckets = [...(kind.buckets ?? [])];
      histograms.set(name, new Histogram({ ...options, buckets, enableExemplars: true }));
    } else gauges.set(name, new Gauge(options));
  }

  for (const [name, labels] of FROM_THE_START) counters.get(name)?.inc({ ...labels }, 0);

  /** Series of what is no longer there are gone with the next reading. */
  const setStanding = (name: string, readings: readonly Reading[]): void => {
    const gauge = gauges.get(name);
    const counter = counters.get(name);
    gauge?.reset();
    counter?.reset();
    const combined = new Map<string, Reading>();
    for (const { labels, value } of readings) {
      const bounded = bounds.bound(labels);
      const key = keyOf(bounded);
      const before = combined.get(key);
      combined.set(key, { labels: bounded, value: before === undefined ? value : combine(name, before.value, value) });
    }
    for (const { labels, value } of combined.values()) {
      gauge?.set({ ...labels }, value);
      counter?.inc({ ...labels }, value);
    }
  };

  return {
    sink: {
      count: (name, labels, by) => counters.get(name)?.inc({ ...bounds.bound(labels) }, by),
      observe: (name, labels, value) =>
        histograms.get(name)?.observe({ labels: { ...bounds.bound(labels) }, value, exemplarLabels: exemplarOf() }),
    },
    render: async (standing, watched, format = "prometheus") => {
      const byName = Map.groupBy(standing, ({ name }) => name);
      for (const name of Object.keys(STANDING_METRICS)) setStanding(name, byName.get(name as never) ?? []);
      for (const [name, readings] of watched) setStanding(name, readings);
      return { contentType: FORMATS[format], text: exposition(await registry.getMetricsAsJSON(), format) };
    },
  };
};
