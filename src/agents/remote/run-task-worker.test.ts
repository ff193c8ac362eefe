import { expect, test } from "vitest";
import { RUN_TASK_KIND, type RemoteTask } from "../../model/remote-task.ts";
import type { Task, TaskContext } from "../../sdk/agent/task-context.ts";
import { createRunTaskWorker } from "./run-task-worker.ts";

const order: RemoteTask = {
  runId: "run",
  taskId: "task",
  attemptId: "attempt",
  number: 1,
  repositoryId: "a".repeat(64),
  baseCommit: "b".repeat(40),
  script: "true",
  timeoutMs: 1_000,
  network: "off",
  memoryBytes: null,
  processes: null,
  diskBytes: null,
  env: ["REGION", "TIER"],
  conflictFiles: [],
  exclude: [],
  avoid: [],
};

test("a task that names variables which this agent does not pass on is refused by their names, before anything is fetched", async () => {
  const run = createRunTaskWorker({ workDir: "/nonexistent", passEnv: ["TIER"] });
  const task = { kind: RUN_TASK_KIND, payload: order } as unknown as Task;
  await expect(run(task, {} as TaskContext)).rejects.toMatchObject({
    code: "BINDING_INVALID",
    errorClass: "permanent",
    message: expect.stringMatching(/names REGION under env.*--pass-env REGION$/u),
  });
});
