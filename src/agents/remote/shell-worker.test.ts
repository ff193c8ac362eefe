import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Task, TaskContext } from "../../sdk/agent/task-context.ts";
import { createShellWorker } from "./shell-worker.ts";

const printed = async (script: string): Promise<{ bytes: number; last: string }> => {
  const workDir = mkdtempSync(join(tmpdir(), "provost-shell-worker-"));
  onTestFinished(() => rmSync(workDir, { recursive: true, force: true }));
  const task = { taskId: "task", attempt: 1, kind: "shell", payload: { script }, traceparent: null } as unknown as Task;
  const seen = { bytes: 0, last: "" };
  const log = (data: string | Uint8Array): void => {
    seen.bytes += data.length;
    seen.last = typeof data === "string" ? data : "";
  };
  const context = { log, signal: new AbortController().signal } as Partial<TaskContext> as TaskContext;
  await createShellWorker({ workDir, passEnv: [], maxOutputBytes: 10_000 })(task, context);
  return seen;
};

test("a script that prints more than is sent is cut, and its output ends with how much there was", async () => {
  const note = "\n[cut here: the first 10000 bytes are kept of 10007 that were printed]\n";

  expect(await printed("head -c 10007 /dev/zero")).toEqual({ bytes: 10_000 + note.length, last: note });
  expect(await printed("printf whole")).toEqual({ bytes: 5, last: "" });
});
