import pc from "picocolors";
import { expect, test } from "vitest";
import { aRun, aStatus } from "../../../test/support/a-run.ts";
import type { RunStatus } from "../../control-plane.ts";
import { renderStatus } from "./render-status.ts";

const lines = (status: Partial<RunStatus>): string =>
  renderStatus(aStatus(status), new Map(), new Date(), pc.createColors(false)).join("\n");

test("a run that was cut off is not shown as if somebody worked on it", () => {
  const run = aRun({ state: "running" });

  expect(lines({ run, inHand: false })).toContain(`cut off: no process works on it. It goes on with: provost resume`);
  expect(lines({ run, inHand: true })).not.toContain("cut off");
  expect(lines({ run, inHand: null })).not.toContain("cut off");
  expect(lines({ run: aRun({ state: "paused" }), inHand: false })).not.toContain("cut off");
});
