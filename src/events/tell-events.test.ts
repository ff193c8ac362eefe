import { expect, onTestFinished, test } from "vitest";
import { listenWith } from "../runtime/telling.ts";
import { tellEvents } from "./tell-events.ts";

test("of an event is told what it belongs to and how it ended, and nothing else that it says", () => {
  const told: unknown[] = [];
  const end = listenWith({ wants: () => true, hear: (level, what, fields) => told.push([level, what, fields]) });
  onTestFinished(end);
  const failure = { code: "AGENT_FAILED", class: "transient", message: "the key is hunter2" };

  tellEvents("acme", [
    { name: "attempt.failed", runId: "r1", taskId: "t1", actor: "a1", payload: { attempt: 1, failure } as never },
    {
      name: "gate.decided",
      runId: "r1",
      actor: "engine",
      payload: { decision: "no-go", reasons: ["secret"] } as never,
    },
    { name: "tasks.returned", runId: null, actor: "engine", payload: { taskIds: ["t2", "t3"] } as never },
  ]);

  const run = { tenant: "acme", run: "r1" };
  expect(told).toEqual([
    ["info", "attempt.failed", { ...run, task: "t1", actor: "a1", code: "AGENT_FAILED", class: "transient" }],
    ["info", "gate.decided", { ...run, actor: "engine", decision: "no-go" }],
    ["debug", "tasks.returned", { tenant: "acme", actor: "engine", tasks: 2 }],
  ]);
});
