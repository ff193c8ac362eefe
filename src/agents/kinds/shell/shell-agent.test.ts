import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentId, AttemptId, RunId, TaskId } from "../../../model/ids.ts";
import { LOCAL_TENANT } from "../../../model/ids.ts";
import type { WorkRequest } from "../agent-kind.ts";
import { scriptCommand } from "./script-command.ts";
import { shellAgent } from "./shell-agent.ts";
import { toWorkResult } from "./work-result.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "shell-agent-"));
  mkdirSync(join(folder, "worktree"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const request = (script: string | null, more: Partial<WorkRequest> = {}): WorkRequest => ({
  lease: {
    tenantId: LOCAL_TENANT,
    runId: "run-1" as RunId,
    taskId: "task-1" as TaskId,
    attemptId: "attempt-1" as AttemptId,
    number: 2,
    agentId: "agent-1" as AgentId,
    token: 1,
    expiresAt: new Date(),
    previousFailure: null,
  },
  task: { title: "A task", script, conflictFiles: [] },
  worktree: join(folder, "worktree"),
  baseCommit: "abc",
  outputPath: join(folder, "outputs", String((count += 1))),
  env: {},
  secrets: [],
  timeoutMs: 20_000,
  registryDir: join(folder, "processes"),
  signal: new AbortController().signal,
  ...more,
});
const failure = async (work: WorkRequest) => {
  const result = await shellAgent.work(work);
  if (result.kind !== "failed") throw new Error("it did not fail");
  return { ...result.failure, exitCode: result.exitCode };
};

test("a script runs in the worktree and knows its task; its file leaves no trace", async () => {
  const work = request(
    'pwd; ls -A; echo "$PROVOST_RUN $PROVOST_TASK $PROVOST_ATTEMPT $PROVOST_BASE $GIVEN ${PROVOST_CONFLICT_FILES-none}"',
    {
      env: { GIVEN: "given" },
    },
  );
  expect(await shellAgent.work(work)).toEqual({ kind: "done", exitCode: 0 });
  expect(readFileSync(work.outputPath, "utf8")).toBe(`${work.worktree}\nrun-1 task-1 2 abc given none\n`);
  expect(readdirSync(work.worktree)).toEqual([]);
  expect(readdirSync(join(folder, "outputs"))).toEqual(["1"]);
});

test("a plan with Windows line ends runs as well", async () => {
  const work = request("set -e\r\nif true; then\r\n  echo yes\r\nfi\r\n");
  expect(await shellAgent.work(work)).toMatchObject({ kind: "done" });
  expect(readFileSync(work.outputPath, "utf8")).toBe("yes\n");
});

test("the files of a conflict are its input", async () => {
  const task = { title: "T", script: 'printf "%s" "$PROVOST_CONFLICT_FILES"', conflictFiles: ["a b.txt", "c.txt"] };
  const work = request(null, { task });
  await shellAgent.work(work);
  expect(readFileSync(work.outputPath, "utf8")).toBe("a b.txt\nc.txt");
});

test("a script stops at its first failure and at an unset variable, and its exit code is kept", async () => {
  expect(await failure(request("false; exit 3"))).toMatchObject({
    code: "TASK_FAILED",
    class: "transient",
    exitCode: 1,
  });
  expect(await failure(request("exit 3"))).toMatchObject({ code: "TASK_FAILED", exitCode: 3 });
  expect(await failure(request("echo $UNSET_VARIABLE; exit 0"))).toMatchObject({ code: "TASK_FAILED" });
});

test("what is not installed is named", async () => {
  expect(await failure(request("no-such-command --x"))).toMatchObject({
    code: "EXECUTABLE_MISSING",
    class: "permanent",
    message: expect.stringContaining('"no-such-command"') as string,
  });
  expect(await failure(request("#!/no/such/interpreter\n"))).toMatchObject({
    code: "EXECUTABLE_MISSING",
    message: expect.stringContaining("/no/such/interpreter") as string,
  });
});

test("time limit, cancellation and a missing script are told apart", async () => {
  const slow = "exec sleep 60";
  expect(await failure(request(slow, { timeoutMs: 50 }))).toMatchObject({ code: "TASK_TIMEOUT", class: "timeout" });
  expect(await failure(request(slow, { signal: AbortSignal.timeout(50) }))).toMatchObject({
    code: "TASK_CANCELLED",
    class: "cancelled",
  });
  expect(await failure(request(null))).toMatchObject({ code: "TASK_UNBOUND", class: "validation" });
});

test("a full disk is a fault of what the task depends on, and not of the task", () => {
  const cause = Object.assign(new Error("no space left on device, write"), { code: "ENOSPC" });
  const result = toWorkResult(
    { kind: "output-failed", cause, durationMs: 1, outputBytes: 9, outputTruncated: false },
    1_000,
    null,
  );
  expect(result).toMatchObject({ kind: "failed", failure: { code: "DISK_FULL", class: "dependency" } });
});

test("the interpreter of a first line is used with all that follows it as one argument", () => {
  expect(scriptCommand("echo", "/f")).toEqual(["sh", "-eu", "/f"]);
  expect(scriptCommand("#!/bin/bash\necho", "/f")).toEqual(["/bin/bash", "/f"]);
  expect(scriptCommand("#! /usr/bin/env -S node --test \r\n", "/f")).toEqual(["/usr/bin/env", "-S node --test", "/f"]);
});
