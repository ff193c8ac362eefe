import { describe, expect, it } from "vitest";
import { aCriterion, aGate, anEvent, aRun, aStatus, aTask, START } from "../../../test/support/a-run.ts";
import { applyEvent } from "./apply-event.ts";
import { addRecord, createProgress } from "./state.ts";

const failure = { code: "TASK_FAILED", class: "transient" as const, message: "exit code 1", files: [] };
const lease = anEvent(
  "task.leased",
  { attemptId: "a", number: 2, agentId: "shell-1", token: 7 },
  { taskId: "build", seconds: 5 },
);

describe("applyEvent", () => {
  it("follows a task through its states", () => {
    const progress = createProgress();

    applyEvent(progress, lease);
    const leased = progress.tasks.get("build");
    applyEvent(progress, anEvent("task.failed", { failure }, { taskId: "build", seconds: 9 }));

    expect(leased).toMatchObject({
      state: "leased",
      agent: "shell-1",
      attempt: 2,
      startedAt: START.getTime() + 5_000,
      endedAt: null,
    });
    expect(progress.tasks.get("build")).toMatchObject({
      state: "failed",
      agent: null,
      note: "exit code 1",
      endedAt: START.getTime() + 9_000,
    });
  });

  it("keeps why an attempt failed while the task waits for its next one", () => {
    const progress = createProgress();

    applyEvent(
      progress,
      anEvent("attempt.failed", { attemptId: "a", number: 1, failure, retryInMs: 500 }, { taskId: "build" }),
    );
    applyEvent(progress, anEvent("task.queued", { reason: "retry" }, { taskId: "build" }));

    expect(progress.tasks.get("build")).toMatchObject({ state: "queued", note: "exit code 1" });
  });

  it("changes nothing when an event comes twice", () => {
    const progress = createProgress();
    applyEvent(progress, lease);
    const once = structuredClone(progress);

    applyEvent(progress, lease);

    expect(progress).toEqual(once);
  });

  it("refuses an event whose payload is not of its kind", () => {
    const event = { ...lease, payload: { number: "two" } };

    expect(() => applyEvent(createProgress(), event)).toThrow("agentId");
  });
});

describe("addRecord", () => {
  const record = aStatus({
    run: aRun({ planTitle: "The plan" }),
    tasks: [aTask("lint"), aTask("build", { state: "queued" })],
    criteria: [aCriterion("fast"), aCriterion("safe", { verdict: "proven" })],
    gates: [aGate("gate-1", { decision: "go" })],
  });

  it("brings titles, order and states", () => {
    const progress = createProgress();

    addRecord(progress, record);

    expect(progress.title).toBe("The plan");
    expect([...progress.tasks.values()].map(({ title, state }) => [title, state])).toEqual([
      ["Title of lint", "waiting"],
      ["Title of build", "queued"],
    ]);
    // On record a criterion is unproven from the start; as progress that is not yet a verdict.
    expect([...progress.criteria.values()].map(({ verdict }) => verdict)).toEqual([null, "proven"]);
    expect(progress.gates.get("gate-1")?.decision).toBe("go");
  });

  it("does not take back what an event has told since the record was read", () => {
    const progress = createProgress();
    applyEvent(progress, lease);
    applyEvent(progress, anEvent("criterion.decided", { criterionId: "fast", verdict: "refuted", reason: "" }));

    addRecord(progress, record);

    expect(progress.tasks.get("build")).toMatchObject({ title: "Title of build", state: "leased" });
    expect(progress.criteria.get("fast")).toMatchObject({ title: "Title of fast", verdict: "refuted" });
  });
});
