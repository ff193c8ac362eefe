/** Runs and what belongs to them, as the API shows them: what is on record, without the tenant, who is the asker's own. */
import { z } from "zod";
import {
  attemptSchema,
  attestationSchema,
  criterionRecordSchema,
  gateRecordSchema,
  runSchema,
  runTaskSchema,
} from "../../model/run.ts";
import type { Json } from "../contract.ts";

export const runId = z.string().min(1).max(64).describe("id of a run");
export const taskId = z.string().min(1).max(200).describe("id of a task in its plan");

export const run = runSchema.omit({ tenantId: true }).meta({ id: "Run" });
export const task = runTaskSchema.omit({ tenantId: true }).meta({ id: "Task" });
export const attempt = attemptSchema.omit({ tenantId: true }).meta({ id: "Attempt" });
export const criterion = criterionRecordSchema.meta({ id: "Criterion" });
export const gate = gateRecordSchema.meta({ id: "Gate" });
export const attestation = attestationSchema.meta({ id: "Attestation" });

export const RUN_ID = "0199b3a2-6d41-7c3a-9a55-3a8e1f0c2b7d";
export const TASK_ID = "t-write-the-runbook-1f3c9a20";

export const runExample: Json<z.output<typeof run>> = {
  runId: RUN_ID as z.output<typeof run>["runId"],
  state: "running",
  planTitle: "Harden the service",
  planHash: "5f1d7a84db00d2fce00b31a7fc73224f0f0a5c2c8e8d1b7a6c1c0f9d2e3b4a59",
  planPath: "/srv/plans/PLAN.md",
  repositoryPath: "/srv/repositories/service",
  baseCommit: "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8",
  headCommit: "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8",
  branch: `refs/heads/provost/${RUN_ID}`,
  options: { failFast: false, maxAgents: 4, apply: false },
  decision: null,
  error: null,
  createdAt: "2026-11-21T09:00:00.000Z",
  finishedAt: null,
};
