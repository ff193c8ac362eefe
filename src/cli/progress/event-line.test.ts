import { describe, expect, it } from "vitest";
import { aCriterion, anEvent, aStatus, aTask } from "../../../test/support/a-run.ts";
import { renderEventLine } from "./event-line.ts";
import { addRecord, createProgress } from "./state.ts";

const progress = createProgress();
addRecord(progress, aStatus({ tasks: [aTask("build")], criteria: [aCriterion("fast")] }));
const attempt = { attemptId: "a", number: 2 };

describe("renderEventLine", () => {
  it("begins with the time of the day", () => {
    expect(renderEventLine(anEvent("run.cancelled", {}, { seconds: 61 }), progress)).toMatch(
      /^\d\d:01:01 {2}run cancelled$/,
    );
  });

  it("names tasks and criteria by title", () => {
    const leased = anEvent("task.leased", { ...attempt, agentId: "shell-1", token: 1 }, { taskId: "build" });
    const decided = anEvent("criterion.decided", { criterionId: "fast", verdict: "refuted", reason: "took 140 ms" });

    expect(renderEventLine(leased, progress)).toContain("task Title of build: attempt 2 by shell-1");
    expect(renderEventLine(decided, progress)).toContain("criterion Title of fast: refuted: took 140 ms");
  });

  it("says how much a plan has, also of one", () => {
    const run = { planTitle: "Credit", planHash: "0", baseCommit: "0" };

    const one = anEvent("run.started", { ...run, tasks: 1, criteria: 1 });
    const two = anEvent("run.started", { ...run, tasks: 2, criteria: 2 });
    expect(renderEventLine(one, progress)).toMatch(/Credit \(1 task, 1 criterion\)$/);
    expect(renderEventLine(two, progress)).toMatch(/Credit \(2 tasks, 2 criteria\)$/);
  });

  it("says what follows a failed attempt", () => {
    const failure = { code: "TASK_FAILED", class: "transient" as const, message: "exit code 1", files: [] };
    const again = anEvent("attempt.failed", { ...attempt, failure, retryInMs: 1_000 }, { taskId: "build" });
    const last = anEvent("attempt.failed", { ...attempt, failure, retryInMs: null }, { taskId: "build" });

    expect(renderEventLine(again, progress)).toContain("exit code 1 [TASK_FAILED]; again in 1.0 s");
    expect(renderEventLine(last, progress)).toContain("no further attempt");
  });

  it("has no line for what only machines need", () => {
    expect(renderEventLine(anEvent("task.queued", { reason: "released" }, { taskId: "build" }), progress)).toBeNull();
    expect(renderEventLine(anEvent("packet.written", { path: "p", sha256: "0" }), progress)).toBeNull();
  });

  it("stays one line whatever a command printed", () => {
    const failure = { code: "TASK_FAILED", class: "transient" as const, message: "a\n\u001B[31mb\u0007", files: [] };

    expect(renderEventLine(anEvent("task.failed", { failure }, { taskId: "build" }), progress)).toMatch(
      /failed: a b \[TASK_FAILED\]$/,
    );
  });
});
