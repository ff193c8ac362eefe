import pico from "picocolors";
import { describe, expect, it } from "vitest";
import { aCriterion, aRun, aStatus, aTask, RUN_ID } from "../../../test/support/a-run.ts";
import type { RunOutcome } from "../../control-plane.ts";
import { renderSummary } from "./summary.ts";

const outcome = (parts: Partial<RunOutcome>): RunOutcome => ({
  runId: RUN_ID,
  state: "finished",
  decision: "go",
  tasks: { total: 2, succeeded: 2, failed: 0, skipped: 0 },
  criteria: { total: 3, proven: 3, refuted: 0, unproven: 0, waived: 0 },
  durationMs: 61_000,
  packet: "/home/packet",
  ...parts,
});
const plain = pico.createColors(false);

describe("renderSummary", () => {
  it("ends a Go with the packet and how to verify it", () => {
    expect(renderSummary(outcome({}), aStatus(), plain, "/elsewhere")).toEqual([
      "Go  2 of 2 tasks done; 3 of 3 criteria proven in 1 min 1 s",
      "packet  /home/packet/packet.html",
      "next    provost verify /home/packet",
    ]);
  });

  it("names the packet from where the user is", () => {
    const lines = (cwd: string) => renderSummary(outcome({ packet: "/app/.provost/packet" }), aStatus(), plain, cwd);

    expect(lines("/app").slice(1)).toEqual([
      "packet  .provost/packet/packet.html",
      "next    provost verify .provost/packet",
    ]);
    expect(lines("/app/src")[1]).toBe("packet  /app/.provost/packet/packet.html");
  });

  it("names what is not proven before what failed", () => {
    const failure = { code: "TASK_FAILED", class: "transient" as const, message: "exit code 1", files: [] };
    const status = aStatus({
      tasks: [aTask("build", { state: "failed", failure })],
      criteria: [
        aCriterion("safe", { verdict: "proven" }),
        aCriterion("fast", { verdict: "refuted", reason: "took 140 ms" }),
      ],
    });
    const counts = {
      tasks: { total: 2, succeeded: 0, failed: 1, skipped: 1 },
      criteria: { total: 2, proven: 1, refuted: 1, unproven: 0, waived: 0 },
    };

    const lines = renderSummary(outcome({ decision: "no-go", ...counts }), status, plain, "/elsewhere");

    expect(lines).toEqual([
      "No-Go  0 of 2 tasks done, 1 failed, 1 skipped; 1 of 2 criteria proven, 1 refuted in 1 min 1 s",
      "  ✗ refuted: Title of fast (line 40): took 140 ms",
      "  ✗ failed: Title of build [build]: exit code 1",
      "packet  /home/packet/packet.html",
      `next    provost logs ${RUN_ID} build`,
    ]);
  });

  it("says how to go on with a paused run and calls nothing unproven yet", () => {
    const status = aStatus({ run: aRun({ state: "paused" }), criteria: [aCriterion("fast")] });

    const lines = renderSummary(
      outcome({ state: "paused", decision: null, packet: null }),
      status,
      plain,
      "/elsewhere",
    );

    expect(lines[0]).toMatch(/^paused {2}/);
    expect(lines.slice(1)).toEqual([`next    provost resume ${RUN_ID}`]);
  });

  it("says why a run failed", () => {
    const status = aStatus({ run: aRun({ state: "failed", error: { code: "DISK_FULL", message: "no space left" } }) });

    expect(
      renderSummary(outcome({ state: "failed", decision: null, packet: null }), status, plain, "/elsewhere"),
    ).toContain("  error DISK_FULL: no space left");
  });
});
