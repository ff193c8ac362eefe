import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBlobs } from "../store/home/blobs.ts";
import { encodeChunk } from "./protocol/fields.ts";
import { createTaskOutputs } from "./task-output.ts";

const LEASE = { runId: null, taskId: "task", token: 1 };

/** What is kept of these pieces, each at its offset. */
const kept = async (maxBytes: number, ...pieces: [offset: number, text: string][]): Promise<string | null> => {
  const folder = mkdtempSync(join(tmpdir(), "provost-task-output-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const blobs = createBlobs(join(folder, "blobs"));
  const outputs = createTaskOutputs({ folder: join(folder, "incoming"), blobs, maxBytes });
  for (const [offset, text] of pieces) await outputs.append("local", LEASE, encodeChunk(Buffer.from(text), offset));
  const blob = await outputs.finish("local", LEASE);
  return blob === null ? null : Buffer.from(await blobs.get(blob)).toString();
};

test("an output that is longer than is kept says so at its end, and how much there was", async () => {
  const note = "[cut here: the first 6 bytes are kept of 12 that were printed]\n";

  expect(await kept(6, [0, "abcd"], [4, "efgh"], [8, "ijkl"])).toBe(`abcdef\n${note}`);
});

test("an output that is as long as is kept, or shorter, is whole", async () => {
  expect(await kept(8, [0, "abcd"], [4, "efgh"])).toBe("abcdefgh");
  expect(await kept(8, [0, "abcd"], [0, "abcd"], [2, "cdef"])).toBe("abcdef");
  expect(await kept(8)).toBeNull();
});
