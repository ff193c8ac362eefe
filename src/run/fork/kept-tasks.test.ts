import { expect, test } from "vitest";
import { anEvent } from "../../../test/support/a-run.ts";
import type { Event } from "../../model/event.ts";
import type { RunId } from "../../model/ids.ts";
import { type Attempt, attemptSchema } from "../../model/run.ts";
import { inheritedTaskSchema, type RunFork } from "../../model/run-fork.ts";
import { type ForkSource, keptTasks } from "./kept-tasks.ts";

const RUN = "run-2" as RunId;
const BASE = "b".repeat(40);

const attemptOf = (taskId: string): Attempt =>
  attemptSchema.parse({
    tenantId: "local",
    runId: RUN,
    taskId,
    attemptId: `attempt-${taskId}`,
    number: 2,
    agentId: "local-1",
    leaseToken: 2,
    state: "succeeded",
    baseCommit: BASE,
    resultCommit: `result-${taskId}`,
    outputBlob: `output-${taskId}`,
    exitCode: 0,
    failure: null,
    startedAt: "2026-11-21T09:00:00.000Z",
    finishedAt: "2026-11-21T09:01:00.000Z",
  });

const merged = (taskId: string, position: number): Event => ({
  ...anEvent(
    "task.succeeded",
    { attemptId: `attempt-${taskId}`, number: 2, mergeCommit: `merge-${taskId}` },
    { taskId, position },
  ),
  hash: `hash-${taskId}`,
});

const quiet = (position: number): Event => anEvent("run.paused", { reason: "" }, { position });

const source = (events: Event[], fork: RunFork | null = null): ForkSource => ({
  runId: RUN,
  baseCommit: BASE,
  events,
  attempts: ["a", "b", "c"].map(attemptOf),
  fork,
});

const THREE = source([quiet(11), merged("a", 12), quiet(13), merged("b", 15), merged("c", 18), quiet(20)]);

const summary = (one: ReturnType<typeof keptTasks>) => ({
  ...one,
  inherited: one.inherited.map(({ taskId, runId }) => `${taskId} of ${runId}`),
});

test("all that is merged, up to the last event", () => {
  expect(summary(keptTasks(THREE, {}))).toEqual({
    through: 20,
    headCommit: "merge-c",
    inherited: ["a of run-2", "b of run-2", "c of run-2"],
    leftBehind: [],
  });
});

test.each([
  ["after a task", { after: "b" }, 15, "merge-b", ["c"]],
  ["through the event of its merge", { through: 15 }, 15, "merge-b", ["c"]],
  ["through an event between two merges", { through: 17 }, 17, "merge-b", ["c"]],
  ["before anything was merged", { through: 11 }, 11, BASE, ["a", "b", "c"]],
])("%s", (_, point, through, headCommit, leftBehind) => {
  expect(keptTasks(THREE, point)).toMatchObject({ through, headCommit, leftBehind });
});

test("what is kept names its attempt, and where the chain of its run tells of it", () => {
  expect(keptTasks(THREE, { after: "a" }).inherited).toEqual([
    {
      taskId: "a",
      mergeCommit: "merge-a",
      runId: RUN,
      event: { streamPosition: 12, hash: "hash-a" },
      attempt: {
        attemptId: "attempt-a",
        number: 2,
        agentId: "local-1",
        baseCommit: BASE,
        resultCommit: "result-a",
        outputBlob: "output-a",
        exitCode: 0,
        startedAt: new Date("2026-11-21T09:00:00.000Z"),
        finishedAt: new Date("2026-11-21T09:01:00.000Z"),
      },
    },
  ]);
});

test("a fork of a fork has its work from the run that did it", () => {
  const first = inheritedTaskSchema.parse({
    taskId: "z",
    mergeCommit: "merge-z",
    runId: "run-1",
    event: { streamPosition: 4, hash: "hash-z" },
    attempt: attemptOf("z"),
  });
  const fork = {
    sourceRunId: "run-1" as RunId,
    through: 4,
    headCommit: "merge-z",
    changes: { models: [], agents: [] },
  };
  const payload = { sourceRunId: "run-1", streamPosition: 4, hash: "hash-z", attemptId: "attempt-z", number: 2 };
  const inherited = anEvent("task.inherited", { ...payload, mergeCommit: "merge-z" }, { taskId: "z", position: 33 });
  const events = [quiet(31), quiet(32), inherited, merged("a", 40)];

  const known = source(events, { ...fork, inherited: [first] });

  expect(summary(keptTasks(known, {})).inherited).toEqual(["z of run-1", "a of run-2"]);
  expect(keptTasks(known, { after: "z" })).toMatchObject({ through: 33, headCommit: "merge-z", leftBehind: ["a"] });
});

test.each([
  ["a task that is not merged", { after: "d" }, /task d of run run-2 is not merged/],
  ["an event of before the run", { through: 10 }, /events of run run-2 are 11 to 20; 10 is none/],
  ["an event that is still to come", { through: 21 }, /events of run run-2 are 11 to 20; 21 is none/],
  ["both", { through: 12, after: "a" }, /not both/],
])("is refused: %s", (_, point, message) => {
  expect(() => keptTasks(THREE, point)).toThrow(message);
});
