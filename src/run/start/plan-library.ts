/** Uploaded plans of a tenant, and the folder that one of them is run from. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { type CompiledPlan, compilePlan } from "../../plan/compile.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import {
  deleteUploadedPlan,
  getUploadedPlan,
  getUploadedSource,
  insertUploadedPlan,
  pageUploadedPlans,
  type PlanSource,
  type UploadedPlan,
} from "../../store/runs/uploaded-plans.ts";
import type { EngineParts } from "../execution/execute.ts";
import { sidecarPathOf } from "./plan-file.ts";

export type PlanText = { source: string; sidecar?: string | undefined };

export type PlanLibrary = {
  /** PLAN_EMPTY. A plan with errors may be uploaded: it cannot be run. */
  upload(text: PlanText, uploadedBy: string): Promise<UploadedPlan>;
  page(request: { before: string | null; limit: number }): Promise<UploadedPlan[]>;
  /** PLAN_UNKNOWN, as of all below. */
  get(planId: string): Promise<UploadedPlan>;
  source(planId: string): Promise<PlanSource>;
  remove(planId: string): Promise<void>;
  /** Puts it into a folder of the data folder, for a run; returns the path of the plan in it. */
  checkOut(planId: string): Promise<string>;
};

const SIDECAR = "PLAN.provost.yaml";

export const compileText = ({ source, sidecar }: PlanText): CompiledPlan =>
  compilePlan(source, sidecar === undefined ? {} : { sidecar: { text: sidecar, path: SIDECAR } });

export const createPlanLibrary = (parts: EngineParts): PlanLibrary => ({
  upload: async (text, uploadedBy) => {
    if (text.source.trim() === "") throw new ProvostError("PLAN_EMPTY", "the plan has no content");
    const { plan } = compileText(text);
    const row = {
      planId: uuidV7(parts.clock.now()),
      title: plan.title,
      hash: plan.hash,
      source: Buffer.from(text.source),
      sidecar: text.sidecar === undefined ? null : Buffer.from(text.sidecar),
      uploadedBy,
    };
    return parts.db.transaction(parts.tenantId, (tx) => insertUploadedPlan(tx, row));
  },
  page: (request) => parts.db.transaction(parts.tenantId, (tx) => pageUploadedPlans(tx, request)),
  get: (planId) => parts.db.transaction(parts.tenantId, (tx) => getUploadedPlan(tx, planId)),
  source: (planId) => parts.db.transaction(parts.tenantId, (tx) => getUploadedSource(tx, planId)),
  remove: (planId) => parts.db.transaction(parts.tenantId, (tx) => deleteUploadedPlan(tx, planId)),
  checkOut: async (planId) => {
    // The id comes from the store from here on: what was asked for must not lead out of the folder.
    const plan = await parts.db.transaction(parts.tenantId, (tx) => getUploadedPlan(tx, planId));
    const { source, sidecar } = await parts.db.transaction(parts.tenantId, (tx) => getUploadedSource(tx, plan.planId));
    const planPath = join(parts.home.path, "plans", plan.planId, "PLAN.md");
    await mkdir(dirname(planPath), { recursive: true });
    await writeFile(planPath, source);
    if (sidecar !== null) await writeFile(sidecarPathOf(planPath), sidecar);
    return planPath;
  },
});
