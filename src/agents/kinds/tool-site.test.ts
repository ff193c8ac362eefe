import { expect, test } from "vitest";
import { type AgentId, type AttemptId, LOCAL_TENANT, type RunId, type TaskId } from "../../model/ids.ts";
import type { WorkRequest } from "./agent-kind.ts";
import { toolSiteOf } from "./tool-site.ts";

test("what the commands of an attempt add on disk counts together, by its tools as by its own process", () => {
  const disk = { limitBytes: 1 };
  const request: WorkRequest = {
    lease: {
      tenantId: LOCAL_TENANT,
      runId: "run-1" as RunId,
      taskId: "task-1" as TaskId,
      attemptId: "attempt-1" as AttemptId,
      number: 1,
      agentId: "agent-1" as AgentId,
      token: 1,
      expiresAt: new Date(0),
      previousFailure: null,
    },
    task: { title: "Fill", script: null, conflictFiles: [] },
    worktree: "/work",
    baseCommit: "base",
    outputPath: "/output",
    env: {},
    secrets: [],
    timeoutMs: 1,
    registryDir: "/processes",
    sandbox: { writable: ["/work"], network: "off", limits: { outputBytes: 1, wallMs: 1 }, disk },
    signal: new AbortController().signal,
  };

  expect(toolSiteOf(request, "builder", "session-1").disk).toBe(disk);
});
