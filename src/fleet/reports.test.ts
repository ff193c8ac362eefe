/** What a report names as evidence is kept by its time before the record that names it is written. */
import { mkdtempSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AgentId, TenantId } from "../model/ids.ts";
import { createBlobs } from "../store/home/blobs.ts";
import { createReports } from "./reports.ts";
import { createTaskOutputs } from "./task-output.ts";
import type { WorkQueue } from "./work-queue.ts";

const OLD = new Date("2024-01-01T00:00:00Z");
const AGENT = { tenantId: "t" as TenantId, agentId: "a" as AgentId };

test.each(["done", "failed"] as const)("evidence of a %s report is renewed before it is on record", async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), "provost-reports-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const blobs = createBlobs(join(folder, "blobs"));
  const { sha256, bytes } = await blobs.put(Buffer.from("handed in long ago"));
  utimesSync(blobs.path(sha256), OLD, OLD);
  const times: number[] = [];
  const note = async (): Promise<void> => void times.push(statSync(blobs.path(sha256)).mtimeMs);
  const queue = { reportSucceeded: note, reportFailed: note } as unknown as WorkQueue;
  const reports = createReports({ queue, outputs: createTaskOutputs({ folder, blobs }), blobs });
  const evidence = [
    { name: "it", sha256, bytes },
    { name: "never stored", sha256: "0".repeat(64), bytes: 1 },
  ];
  const failure = { code: "TASK_FAILED", class: "permanent" as const, message: "no" };
  const outcome = kind === "done" ? { kind, result: null, evidence } : { kind, failure, evidence };

  await reports.commit(AGENT, { type: "report", id: "1", runId: null, taskId: "x", token: 1, outcome }, () => true);

  expect(times).toHaveLength(1);
  expect(times[0]).toBeGreaterThan(OLD.getTime());
});
