import { stripVTControlCharacters } from "node:util";
import pico from "picocolors";
import { describe, expect, it } from "vitest";
import { aCriterion, aGate, anEvent, aRun, aStatus, aTask, RUN_ID, START } from "../../../test/support/a-run.ts";
import type { RunStatus } from "../../control-plane.ts";
import { applyEvent } from "./apply-event.ts";
import { displayWidth } from "./display-text.ts";
import { renderFrame } from "./render-frame.ts";
import type { View } from "./row.ts";
import { addRecord, createProgress } from "./state.ts";

const plain = pico.createColors(false);
const NOW = START.getTime() + 65_000;
const view = (parts: Partial<View> = {}): View => ({ now: NOW, columns: 80, rows: 24, colors: plain, ...parts });

const frame = (status: Partial<RunStatus>, parts: Partial<View> = {}): string[] => {
  const progress = createProgress(
    new Map([
      ["phase-1", "Phase 1: build"],
      ["phase-2", "Phase 2: harden"],
    ]),
  );
  addRecord(progress, aStatus(status));
  return renderFrame(progress, view(parts));
};

const many = (count: number, state: (index: number) => "succeeded" | "leased" | "failed" | "waiting") =>
  Array.from({ length: count }, (_, index) => aTask(`task-${index}`, { state: state(index) }));

describe("renderFrame", () => {
  it("shows what runs, what failed, the board and the gate", () => {
    const failure = { code: "TASK_FAILED", class: "transient" as const, message: "exit code 1", files: [] };

    const lines = frame({
      run: aRun({ planTitle: "Harden it" }),
      tasks: [
        aTask("setup", { state: "succeeded" }),
        aTask("build", { state: "leased", leaseAgentId: "shell-1", phaseId: "phase-2" }),
        aTask("test", { state: "failed", failure, phaseId: "phase-2" }),
        aTask("ship", { phaseId: "phase-2" }),
      ],
      gates: [aGate("gate-1", { decision: "go" }), aGate("gate-2", { phaseId: "phase-2" })],
      criteria: [aCriterion("fast", { verdict: "proven" }), aCriterion("safe", { gateId: "gate-2" })],
    });

    expect(lines).toEqual([
      "Harden it  1 min 5 s",
      "  Phase 1: build  1/1  gate Go",
      "  Phase 2: harden  0/3  gate open",
      "    ● Title of build  shell-1",
      "    ✗ Title of test  exit code 1",
      "    · Title of ship",
      "  Title of gate-1  1/1 proven  ✓",
      "  Title of gate-2  0/1 proven  ·",
      "  1 done, 1 running, 1 failed, 1 waiting",
    ]);
  });

  it("keeps what runs and what failed in sight among 200 tasks", () => {
    const tasks = many(200, (index) =>
      index === 150 ? "failed" : index > 190 ? "leased" : index < 100 ? "succeeded" : "waiting",
    );

    const lines = frame({ tasks });

    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.includes("●"))).toHaveLength(9);
    expect(lines.filter((line) => line.includes("✗"))).toHaveLength(1);
    expect(lines.find((line) => line.includes("…"))).toMatch(/\d+ done, \d+ waiting/);
    expect(lines.at(-1)).toBe("  100 done, 9 running, 1 failed, 90 waiting");
  });

  it("folds phases that are over or have not begun when there are too many", () => {
    const tasks = Array.from({ length: 60 }, (_, index) =>
      aTask(`task-${index}`, {
        phaseId: `phase-${index}`,
        state: index < 30 ? "succeeded" : index === 30 ? "leased" : "waiting",
      }),
    );

    const lines = frame({ tasks });

    expect(lines).toContain("  phases: 30 done, 29 not begun");
    expect(lines.join("\n")).toContain("● Title of task-30");
  });

  it.each([
    [20, 4],
    [40, 8],
    [79, 23],
    [200, 60],
  ])("fits a terminal of %d × %d cells", (columns, rows) => {
    const tasks = many(50, (index) => (index % 3 === 0 ? "leased" : "waiting")).map((task) => ({
      ...task,
      title: `${task.title} 計画 ✅ `.repeat(9),
    }));
    const gates = Array.from({ length: 9 }, (_, index) => aGate(`gate-${index}`, { phaseId: null }));
    const criteria = Array.from({ length: 90 }, (_, index) =>
      aCriterion(`criterion-${index}`, { gateId: `gate-${index % 9}` }),
    );

    const lines = frame({ tasks, gates, criteria }, { columns, rows, colors: pico.createColors(true) });

    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(displayWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns);
  });

  it("does not let a title draw on the terminal", () => {
    const lines = frame({
      tasks: [aTask("x", { state: "leased", title: "evil\u001B[2J\u001B]0;title\u0007\r\nline" })],
    });

    expect(lines.join("")).not.toMatch(/\p{Cc}/u);
    expect(lines).toContain("    ● evil line");
  });

  it("shows what checks saw before anything is decided", () => {
    const progress = createProgress();
    addRecord(
      progress,
      aStatus({ gates: [aGate("gate-1")], criteria: [aCriterion("fast"), aCriterion("safe"), aCriterion("small")] }),
    );
    applyEvent(
      progress,
      anEvent("criterion.observed", { criterionId: "fast", at: "head", outcome: "green", summary: "" }),
    );
    applyEvent(
      progress,
      anEvent("criterion.observed", { criterionId: "safe", at: "head", outcome: "red", summary: "" }),
    );
    applyEvent(
      progress,
      anEvent("criterion.observed", { criterionId: "small", at: "base", outcome: "red", summary: "" }),
    );

    expect(renderFrame(progress, view())).toContain("  Title of gate-1  0/3 proven  ✓✗·");
  });

  it("names the run where there is room", () => {
    expect(frame({ run: aRun({ planTitle: "Harden it" }) }, { columns: 120 })[0]).toBe(
      `Harden it  1 min 5 s  ${RUN_ID}`,
    );
  });

  it("puts a notice above everything", () => {
    const progress = { ...createProgress(), notice: "Pausing" };

    expect(renderFrame(progress, view())[0]).toBe("Pausing");
  });

  it("starts before anything is known", () => {
    expect(renderFrame(createProgress(), view())).toEqual(["Starting", "  no tasks yet"]);
  });
});
