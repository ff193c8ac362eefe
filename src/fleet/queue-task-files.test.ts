import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { LOCAL_TENANT, type TaskId } from "../model/ids.ts";
import type { QueueTask } from "../model/queue-task.ts";
import type { StoredFile } from "../store/home/stored-file.ts";
import { type Blobs, createBlobs } from "../store/home/blobs.ts";
import type { FailedAttempt } from "../store/tasks/failed-attempts.ts";
import { createQueueTaskFiles } from "./queue-task-files.ts";
import { outputPath } from "./task-output.ts";

type Found = QueueTask & { failedAttempts: FailedAttempt[] };

const taskId = "the-task";
let folder: string;
let blobs: Blobs;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "provost-task-files-"));
  blobs = createBlobs(join(folder, "blobs"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** As it is found the first time, the second, and from then on. */
const filesOf = (...found: Partial<Found>[]) => {
  const left = [...found];
  const get = async (): Promise<Found> =>
    ({
      taskId: taskId as TaskId,
      kind: "work",
      attempts: 1,
      outputBlob: null,
      evidence: [],
      failedAttempts: [],
      ...(left.length > 1 ? left.shift() : left[0]),
    }) as unknown as Found;
  return createQueueTaskFiles({ queue: { get }, blobs, folder }, LOCAL_TENANT);
};

const failed = (fields: Partial<FailedAttempt>) =>
  ({ number: 1, state: "failed", evidence: [], outputBlob: null, ...fields }) as unknown as FailedAttempt;

const textOf = async (file: StoredFile): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const put = async (text: string): Promise<string> => (await blobs.put(Buffer.from(text))).sha256;
const growing = (text: string, token = 1): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(outputPath(folder, LOCAL_TENANT, { runId: null, taskId, token }), text);
};
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

test("one that was reported between two looks is read from where it is kept", async () => {
  const outputBlob = await put("all of it");
  const files = filesOf({ state: "leased" }, { state: "succeeded", outputBlob });

  expect(await textOf(await files.output({ taskId }))).toBe("all of it");
});

test("of one that was lost, what had come is read; of one that printed nothing, nothing", async () => {
  growing("until it was lost", 1);
  const files = filesOf({ state: "succeeded", attempts: 2, failedAttempts: [failed({ state: "lost" })] });

  expect(await textOf(await files.output({ taskId, attempt: 1 }))).toBe("until it was lost");
  expect(await files.output({ taskId })).toMatchObject({ bytes: 0, path: null });
  expect(await textOf(await files.output({ taskId }))).toBe("");
});

test("one that waits again shows the attempt before; one that never was begun has none", async () => {
  const outputBlob = await put("the first");

  expect(
    await textOf(await filesOf({ state: "queued", failedAttempts: [failed({ outputBlob })] }).output({ taskId })),
  ).toBe("the first");
  await expect(filesOf({ state: "queued", attempts: 0 }).output({ taskId })).rejects.toEqual(code("TASK_NOT_FOUND"));
  await expect(filesOf({ state: "leased" }).output({ taskId })).rejects.toEqual(code("EVIDENCE_NOT_FOUND"));
});

test("what an agent only names as its evidence is not shown: the content may be another tenant's", async () => {
  const sha256 = await put("of somebody else");
  const files = filesOf({ state: "succeeded", evidence: [{ name: "mine", sha256, bytes: 16 }] });
  await blobs.claim("another-tenant", sha256);

  await expect(files.evidence(taskId, sha256)).rejects.toEqual(code("EVIDENCE_NOT_FOUND"));
  await blobs.claim(LOCAL_TENANT, sha256);
  expect(await textOf(await files.evidence(taskId, sha256))).toBe("of somebody else");
});

test("an attempt of a run is read with its run", async () => {
  growing("of a run");

  await expect(filesOf({ state: "leased", kind: "run-task" }).output({ taskId })).rejects.toEqual(
    code("TASK_NOT_FOUND"),
  );
});
