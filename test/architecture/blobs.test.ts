/**
 * Who stores blobs and who gives them out. A blob that no record names is removed when it is old, so the name of each has
 * to be in a column of NAMING (src/store/snapshot/blob-names.ts): from when it is stored, and for as long as it is asked for.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listFiles } from "../../src/runtime/list-files.ts";
import { NAMING } from "../../src/store/snapshot/blob-names.ts";
import { PROJECT } from "../support/provost-path.ts";

/** With the columns that its names are written to, or come from. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  "agents/tools/built-in/submit-evidence.ts put": ["submitted_evidence.sha256"],
  "agents/mcp/answer.ts put": ["submitted_evidence.sha256"],
  "gates/checkout/check-context.ts put": ["criteria.base", "criteria.head"],
  "run/attempt/attempt.ts put": ["attempts.output_blob"],
  "fleet/task-output.ts put": ["ended_tasks.output_blob", "failed_attempts.output_blob"],
  "fleet/uploads.ts put": ["ended_tasks.evidence", "failed_attempts.evidence"],
  "fleet/reports.ts renew": ["ended_tasks.evidence", "failed_attempts.evidence"],
  // inherited attempts are those of the run that was forked
  "run/reading/status.ts path": ["attempts.output_blob"],
  // packet-evidence.ts: attempts, inherited ones, observations
  "proof/packet-files.ts path": ["attempts.output_blob", "criteria.base", "criteria.head"],
  // isEvidence of src/store/runs/evidence.ts
  "run/host/run-files.ts path": ["attempts.output_blob", "criteria.base", "criteria.head", "submitted_evidence.sha256"],
  "run/host/follow-task.ts path": ["attempts.output_blob"],
  "run/remote/remote-kind.ts path": ["ended_tasks.evidence", "ended_tasks.output_blob"],
  "fleet/queue-task-files.ts path": [
    "ended_tasks.evidence",
    "ended_tasks.output_blob",
    "failed_attempts.evidence",
    "failed_attempts.output_blob",
  ],
};

const callers = async (): Promise<string[]> => {
  const src = join(PROJECT, "src");
  const paths = (await listFiles(src)).map(({ path }) => path);
  return paths
    .filter((path) => path.endsWith(".ts") && !/\.test\.ts$|\/fixtures\/|^store\/home\/blobs\.ts$/.test(path))
    .flatMap((path) => {
      const calls = readFileSync(join(src, path), "utf8").matchAll(/\bblobs\??\.(put|get|path|renew)\b/gi);
      return [...new Set([...calls].map(([, call]) => `${path} ${call}`))];
    });
};

test("everybody who stores blobs or gives them out is known", async () => {
  expect((await callers()).toSorted()).toEqual(Object.keys(KNOWN).toSorted());
});

test("what they are named by is asked before one is removed", () => {
  const asked = new Set(Object.entries(NAMING).flatMap(([table, columns]) => columns.map((one) => `${table}.${one}`)));
  expect([...new Set(Object.values(KNOWN).flat())].filter((column) => !asked.has(column))).toEqual([]);
});
