import { Counter, Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { exposition } from "./exposition.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

const measured = async () => {
  const registry: Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE> = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  new Counter({ name: "asked_total", help: 'how "often"', labelNames: ["who"], registers }).inc({ who: 'a "b"\n' }, 2);
  const took = new Histogram({
    name: "took_seconds",
    help: "how long",
    buckets: [1],
    enableExemplars: true,
    registers,
  });
  took.observe({ value: 0.5, exemplarLabels: { trace_id: TRACE } });
  return registry.getMetricsAsJSON();
};

test("Prometheus' format names each sample in full and has no exemplars", async () => {
  expect(exposition(await measured(), "prometheus")).toBe(
    [
      '# HELP asked_total how "often"',
      "# TYPE asked_total counter",
      'asked_total{who="a \\"b\\"\\n"} 2',
      "# HELP took_seconds how long",
      "# TYPE took_seconds histogram",
      'took_seconds_bucket{le="1"} 1',
      'took_seconds_bucket{le="+Inf"} 1',
      "took_seconds_sum 0.5",
      "took_seconds_count 1",
      "",
    ].join("\n"),
  );
});

test("OpenMetrics names families of counters without their ending, shows traces beside buckets, and says where it ends", async () => {
  const lines = exposition(await measured(), "openmetrics").split("\n");

  expect(lines.slice(0, 3)).toEqual([
    '# HELP asked how \\"often\\"',
    "# TYPE asked counter",
    'asked_total{who="a \\"b\\"\\n"} 2',
  ]);
  expect(lines[5]).toMatch(new RegExp(`^took_seconds_bucket\\{le="1"\\} 1 # \\{trace_id="${TRACE}"\\} 0\\.5 [\\d.]+$`));
  expect(lines.slice(-2)).toEqual(["# EOF", ""]);
});
