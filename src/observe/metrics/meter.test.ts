import { expect, test } from "vitest";
import { count, observe, observeWith } from "../../runtime/instruments.ts";
import { createMeter } from "./meter.ts";
import { reading } from "./read-tenant.ts";

const valueOf = (text: string, series: string): string | undefined =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

test("what is counted while somebody listens is shown; what comes before and after is not", async () => {
  const meter = createMeter();
  count("provost_gate_decisions_total", { decision: "go" });
  const end = observeWith(meter.sink);
  count("provost_gate_decisions_total", { decision: "go" }, 2);
  observe("provost_merge_duration_seconds", { outcome: "merged" }, 0.2);
  end();
  count("provost_gate_decisions_total", { decision: "go" });

  const { text } = await meter.render([], []);

  expect(valueOf(text, 'provost_gate_decisions_total{decision="go"}')).toBe("2");
  expect(valueOf(text, 'provost_merge_duration_seconds_bucket{le="0.5",outcome="merged"}')).toBe("1");
});

test("of tenants beyond the bound depths add up, ages are those of the oldest, and ends those of the nearest", async () => {
  const meter = createMeter();
  const tenants = Array.from({ length: 60 }, (_, index) => `tenant-${index}`);

  const { text } = await meter.render(
    tenants.flatMap((tenant, index) => [
      reading("provost_merge_queue_depth", { tenant }, 1),
      reading("provost_merge_queue_oldest_age_seconds", { tenant }, index),
      reading("provost_certificate_expiry_seconds", { tenant, kind: "agent" }, index),
    ]),
    [],
  );

  expect(valueOf(text, 'provost_merge_queue_depth{tenant="tenant-0"}')).toBe("1");
  expect(valueOf(text, 'provost_merge_queue_depth{tenant="other"}')).toBe("10");
  expect(valueOf(text, 'provost_merge_queue_oldest_age_seconds{tenant="other"}')).toBe("59");
  expect(valueOf(text, 'provost_certificate_expiry_seconds{tenant="other",kind="agent"}')).toBe("50");
});

test("a series of what is no longer there is gone", async () => {
  const meter = createMeter();
  await meter.render([reading("provost_merge_queue_depth", { tenant: "a" }, 1)], []);

  const { text } = await meter.render([], []);

  expect(valueOf(text, 'provost_merge_queue_depth{tenant="a"}')).toBeUndefined();
});
