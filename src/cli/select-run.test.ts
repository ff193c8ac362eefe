import { describe, expect, it } from "vitest";
import { aRun, aTask } from "../../test/support/a-run.ts";
import { ProvostError } from "../model/errors.ts";
import type { Run } from "../model/run.ts";
import { selectRun, selectSubject, selectTask } from "./select-run.ts";

const run = (runId: string, minute: number, state: Run["state"] = "finished"): Run =>
  aRun({ runId: runId as Run["runId"], createdAt: new Date(2026, 10, 21, 9, minute), state });
const runs = [run("0199-aaaa-1111", 1, "paused"), run("0199-bbbb-2222", 3), run("0199-bbbb-3333", 2)];
const record = {
  listRuns: async () => runs,
  status: async (runId: string) => {
    throw new ProvostError("RUN_REMOVED", `run ${runId} was removed`);
  },
};

describe("selectRun", () => {
  it.each([
    ["the newest when none is named", undefined, undefined, "0199-bbbb-2222"],
    ["the newest in a fitting state", undefined, ["paused"] as const, "0199-aaaa-1111"],
    ["a whole id", "0199-bbbb-3333", undefined, "0199-bbbb-3333"],
    ["a beginning", "0199-a", undefined, "0199-aaaa-1111"],
    ["an end", "3333", undefined, "0199-bbbb-3333"],
  ])("takes %s", async (_, named, states, runId) => {
    expect((await selectRun(record, named, states)).runId).toBe(runId);
  });

  it("names the runs when an id may mean several", async () => {
    await expect(selectRun(record, "0199-b")).rejects.toMatchObject({
      code: "USAGE",
      message: "0199-b may mean 0199-bbbb-2222 or 0199-bbbb-3333",
    });
  });

  it("says of one that was removed that it was", async () => {
    const named = selectRun(record, "01990000-0000-7000-8000-00000000000f");
    await expect(named).rejects.toMatchObject({ code: "RUN_REMOVED" });
  });

  it.each([
    ["an unknown id", "0200", undefined],
    ["no run in a fitting state", undefined, ["running"] as const],
  ])("says so for %s", async (_, named, states) => {
    await expect(selectRun(record, named, states)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("selectTask", () => {
  const tasks = [aTask("build-1f3c", { title: "Build" }), aTask("build-docs-77", { title: "Build docs" })];

  it.each([
    ["a whole id", "build-1f3c", "build-1f3c"],
    ["a beginning", "build-d", "build-docs-77"],
    ["a title in any case", "build docs", "build-docs-77"],
  ])("takes %s", (_, named, taskId) => {
    expect(selectTask(tasks, named).taskId).toBe(taskId);
  });

  it("says so when none or several fit", () => {
    expect(() => selectTask(tasks, "ship")).toThrow("no task");
    expect(() => selectTask(tasks, "build-")).toThrow("may mean build-1f3c or build-docs-77");
  });
});

describe("selectSubject", () => {
  const subjects = [
    { id: "c-fast-1f3c", title: "It is fast" },
    { id: "c-fast-start-77", title: "It starts fast" },
  ];

  it("takes an id, a beginning or a title, and leaves the rest as it is", () => {
    const named = ["c-fast-1f3c", "c-fast-s", "it starts FAST", "it is slow"];
    expect(named.map((one) => selectSubject(subjects, one))).toEqual([
      "c-fast-1f3c",
      "c-fast-start-77",
      "c-fast-start-77",
      "it is slow",
    ]);
    expect(() => selectSubject(subjects, "c-fast-")).toThrow("may mean c-fast-1f3c or c-fast-start-77");
  });
});
