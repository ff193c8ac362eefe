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
const filesOf = (...found: (Partial<Found> | (() => Partial<Found>))[]) => {
  const left = [...found];
  const next = () => (left.length > 1 ? left.shift() : left[0]);
  const get = async (): Promise<Found> => {
    const now = next();
    return {
      taskId: taskId as TaskId,
      kind: "work",
      attempts: 1,
      outputBlob: null,
      evidence: [],
      failedAttempts: [],
      ...(typeof now === "function" ? now() : now),
    } as unknown as Found;
  };
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

const followed = async (output: AsyncIterable<Uint8Array>, onPiece = (_text: string): void => undefined) => {
  let text = "";
  for await (const piece of output) {
    text += Buffer.from(piece).toString();
    onPiece(text);
  }
  return text;
};
const never = new AbortController().signal;

test("one that goes on is followed until it ends, also from before it was begun", async () => {
  const outputBlob = await put("one\ntwo\n");
  let task: Partial<Found> = { state: "queued", attempts: 0 };
  const files = filesOf(() => task);

  const output = await files.followOutput({ taskId, signal: never });
  growing("one\n");
  task = { state: "leased" };
  const text = await followed(output, (soFar) => {
    if (soFar !== "one\n") return;
    growing("one\ntwo\n");
    task = { state: "succeeded", outputBlob };
  });

  expect(text).toBe("one\ntwo\n");
});

test("the attempt that comes next is followed from when it is begun, and from the byte that is asked for", async () => {
  const outputBlob = await put("again and again");
  let task: Partial<Found> = { state: "queued", attempts: 1, failedAttempts: [failed({})] };
  const files = filesOf(() => task);

  const next = await files.followOutput({ taskId, attempt: 2, from: 6, signal: never });
  setImmediate(() => {
    growing("again and", 2);
    task = { state: "leased", attempts: 2 };
  });
  const text = await followed(next, (soFar) => {
    if (soFar !== "and") return;
    growing("again and again", 2);
    task = { state: "succeeded", attempts: 2, outputBlob };
  });
  const kept = await followed(await files.followOutput({ taskId, attempt: 2, from: 10, signal: never }));
  const ofNothing = await followed(await files.followOutput({ taskId, attempt: 2, from: 15, signal: never }));

  expect([text, kept, ofNothing]).toEqual(["and again", "again", ""]);
  await expect(files.followOutput({ taskId, attempt: 3, signal: never })).rejects.toEqual(code("TASK_NOT_FOUND"));
  task = { state: "queued", attempts: 1 };
  await expect(files.followOutput({ taskId, attempt: 3, signal: never })).rejects.toEqual(code("TASK_NOT_FOUND"));
});

test("one that has printed nothing, and one that has ended, are followed to what is kept of them", async () => {
  const outputBlob = await put("all of it");
  const ended = filesOf({ state: "succeeded", outputBlob });
  const meanwhile = filesOf(
    { state: "leased" },
    { state: "leased" },
    { state: "leased" },
    { state: "succeeded", outputBlob },
  );
  const cancelled = filesOf({ state: "leased" }, { state: "leased" }, { state: "cancelled" });

  expect(await followed(await ended.followOutput({ taskId, signal: never }))).toBe("all of it");
  expect(await followed(await meanwhile.followOutput({ taskId, signal: never }))).toBe("all of it");
  expect(await followed(await cancelled.followOutput({ taskId, signal: never }))).toBe("");
  await expect(ended.followOutput({ taskId, attempt: 2, signal: never })).rejects.toEqual(code("TASK_NOT_FOUND"));
});

test("whoever follows can leave while nothing comes", async () => {
  const leaving = new AbortController();
  const files = filesOf(() => {
    leaving.abort();
    return { state: "queued", attempts: 0 };
  });

  expect(await followed(await files.followOutput({ taskId, signal: leaving.signal }))).toBe("");
});

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
