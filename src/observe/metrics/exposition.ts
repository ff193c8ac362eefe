/**
 * The two formats that scrapers read: Prometheus' own, and that of OpenMetrics 1.0, where a trace that fell into a bucket
 * stands beside it as its exemplar. prom-client writes both, but either the one or the other: it renames its counters for
 * good when it writes the second, and has no exemplars in a registry of the first.
 */
import { Registry } from "prom-client";

type Family = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>[number];
type Exemplar = { labelSet: Readonly<Record<string, string>>; value: number; timestamp: number };
/** What prom-client gives besides what its types say. */
type Sample = Family["values"][number] & { metricName?: string; exemplar?: Exemplar | null };

export const FORMATS = {
  prometheus: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
} as const;
export type MetricsFormat = keyof typeof FORMATS;

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');

/** In a help text of Prometheus a quotation mark stands for itself. */
const escapedHelp = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

const labelsOf = (labels: Sample["labels"]): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return `{${pairs.join(",")}}`;
};

const numberOf = (value: number): string => {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
};

const exemplarOf = ({ exemplar }: Sample): string =>
  exemplar === undefined || exemplar === null
    ? ""
    : ` # ${labelsOf(exemplar.labelSet)} ${numberOf(exemplar.value)} ${exemplar.timestamp}`;

const sampleOf = (name: string, sample: Sample, format: MetricsFormat): string => {
  const { metricName = name, labels, value } = sample;
  const shown = Object.keys(labels).length === 0 ? "" : labelsOf(labels);
  return `${metricName}${shown} ${numberOf(value)}${format === "openmetrics" ? exemplarOf(sample) : ""}`;
};

const familyOf = ({ name, help, type, values }: Family, format: MetricsFormat): string => {
  const kind = String(type);
  const isOpen = format === "openmetrics";
  // There a family of counters is named without what its samples end with.
  const family = isOpen && kind === "counter" ? name.replace(/_total$/u, "") : name;
  const told = isOpen ? escaped(help) : escapedHelp(help);
  const samples = values.map((value) => sampleOf(name, value, format));
  return [`# HELP ${family} ${told}`, `# TYPE ${family} ${kind}`, ...samples, ""].join("\n");
};

export const exposition = (families: readonly Family[], format: MetricsFormat): string =>
  families.map((family) => familyOf(family, format)).join("") + (format === "openmetrics" ? "# EOF\n" : "");
