/** What a dashboard is: questions to Prometheus under headings. Grafana's own way to say it is in grafana-dashboard.ts. */
export type Query = {
  expr: string;
  /** `{{label}}`, and words. */
  legend: string;
};

/** As Grafana names them. */
export type Unit = "short" | "s" | "bytes" | "percentunit" | "reqps" | "ops" | "currencyUSD" | "bool_on_off";

export type Panel = {
  title: string;
  /** What it means, and what to do about it. */
  says: string;
  unit: Unit;
  queries: readonly [Query, ...Query[]];
  /** One number, and no line. */
  isNumber?: boolean;
  /** Shows traces beside its lines. */
  hasTraces?: boolean;
};

export type Board = {
  /** Part of its address: it stays. */
  uid: string;
  title: string;
  says: string;
  /** Whether a tenant can be chosen. */
  ofTenants: boolean;
  rows: readonly { title: string; panels: readonly Panel[] }[];
};

export const query = (expr: string, legend: string): Query => ({ expr, legend });

/** Several control planes read the same of one database. */
export const TENANT = 'tenant=~"$tenant"';

export const rate = (series: string): string => `rate(${series}[$__rate_interval])`;

/** @param by labels besides `le` */
export const quantile = (share: number, histogram: string, by: readonly string[] = []): string =>
  `histogram_quantile(${share}, sum by (${["le", ...by].join(", ")}) (${rate(histogram)}))`;

/** Half, and all but one in a hundred. */
export const halfAndMost = (histogram: string, by: readonly string[] = []): [Query, Query] => {
  const which = by.map((label) => `{{${label}}} `).join("");
  return [
    query(quantile(0.5, histogram, by), `${which}half within`),
    query(quantile(0.99, histogram, by), `${which}99 % within`),
  ];
};
