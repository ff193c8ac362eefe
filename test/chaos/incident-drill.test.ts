/** The drill as whoever runs it runs it: real Prometheus and Alertmanager, a control plane that is killed and comes back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { debianProgram } from "../support/debian-program.ts";
import { provostJson } from "../support/provost-command.ts";

type Outcome = { mttdSeconds: number; mttrSeconds: number; escalated: boolean; timeline: { what: string }[] };

test("a fault pages, is escalated when nobody answers, is mended, and all who were told hear that it is over", async () => {
  debianProgram("prometheus");
  debianProgram("prometheus-alertmanager");
  const folder = await mkdtemp(join(tmpdir(), "provost-drill-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));

  const { exitCode, document } = await provostJson(["drill", "--escalate"], folder);

  const { mttdSeconds, mttrSeconds, escalated, timeline } = document as Outcome;
  expect(exitCode).toBe(0);
  expect(escalated).toBe(true);
  expect(mttdSeconds).toBeGreaterThan(0);
  expect(mttdSeconds).toBeLessThan(60);
  expect(mttrSeconds).toBeGreaterThan(mttdSeconds);
  expect(mttrSeconds).toBeLessThan(300);
  const told = timeline.map(({ what }) => what);
  for (const who of ["webhook", "pagerduty"]) {
    expect(told.indexOf(`${who} was told of ProvostDown`)).toBeGreaterThan(0);
    expect(told.indexOf(`${who} was told that it is over`)).toBeGreaterThan(told.indexOf("it is ready"));
  }
  expect(told).toContain("it was escalated to whoever is next in line");
  expect(told).toContain("secondary was told that it is over");
}, 330_000);
