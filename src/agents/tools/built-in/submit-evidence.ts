import { z } from "zod";
import type { Blobs } from "../../../store/home/blobs.ts";
import type { Database } from "../../../store/database.ts";
import { insertSubmittedEvidence } from "../../../store/runs/submitted-evidence.ts";
import { defineTool, type Tool, worktreeOf } from "../tool.ts";
import { readConfined } from "../worktree/confined-files.ts";
import { filePath, workPath } from "../worktree/work-path.ts";

export const submitEvidenceTool = ({ db, blobs }: { db: Database; blobs: Blobs }): Tool =>
  defineTool({
    name: "submit_evidence",
    description:
      "Hand in a file of the worktree, such as a report or a log, as evidence for people. What counts is what the checks find; this does not replace them.",
    action: "tool:submit_evidence",
    repeatable: true,
    needsWorktree: true,
    input: z.object({ path: workPath, name: z.string().min(1).max(200).describe("What it is evidence of") }),
    subjects: ({ path }) => [{ path: filePath(path) }],
    work: async ({ path: given, name }, { site, callId }) => {
      const path = filePath(given);
      const { sha256, bytes } = await blobs.put(await readConfined(worktreeOf(site), path));
      const { sessionId, runId = null, taskId = null, attemptId = null, agentName } = site;
      const about = { sessionId, callId, runId, taskId, attemptId, agentName };
      await db.transaction(site.tenantId, (tx) => insertSubmittedEvidence(tx, { ...about, name, path, sha256, bytes }));
      return `kept ${path}: ${bytes} bytes, sha256 ${sha256}`;
    },
  });
