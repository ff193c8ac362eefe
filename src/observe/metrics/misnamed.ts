/** Gauges that prom-client names like counters, which promtool refuses; the ones by type, which add up to them, stay. */
export const MISNAMED: ReadonlySet<string> = new Set([
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
]);
