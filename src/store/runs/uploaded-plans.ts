/** Plans that were uploaded, to be run from here. They never change. */
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

const uploadedPlanSchema = z.object({
  planId: z.string(),
  title: z.string(),
  hash: z.string(),
  bytes: z.coerce.number().int(),
  sidecarBytes: z.coerce.number().int().nullable(),
  uploadedBy: z.string(),
  uploadedAt: z.coerce.date(),
});
export type UploadedPlan = z.infer<typeof uploadedPlanSchema>;

const sourceSchema = z.object({
  source: z.instanceof(Uint8Array),
  sidecar: z.instanceof(Uint8Array).nullable(),
});
export type PlanSource = z.infer<typeof sourceSchema>;

const COLUMNS = `plan_id as "planId", title, hash, length(source) as bytes, length(sidecar) as "sidecarBytes",
  uploaded_by as "uploadedBy",
  uploaded_at as "uploadedAt"`;

const unknownPlan = (planId: string): ProvostError =>
  new ProvostError("PLAN_UNKNOWN", `there is no uploaded plan ${planId}`, { planId });

export const insertUploadedPlan = async (
  tx: Tx,
  plan: PlanSource & Pick<UploadedPlan, "planId" | "title" | "hash" | "uploadedBy">,
): Promise<UploadedPlan> => {
  const [row] = await tx.query(
    `insert into uploaded_plans (tenant_id, plan_id, title, hash, source, sidecar, uploaded_by, uploaded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     returning ${COLUMNS}`,
    [
      tx.tenantId,
      plan.planId,
      storable(plan.title),
      plan.hash,
      plan.source,
      plan.sidecar,
      storable(plan.uploadedBy),
      tx.now,
    ],
  );
  return uploadedPlanSchema.parse(row);
};

/** Newest first, from the one after `before` on: ids rise with time. */
export const pageUploadedPlans = async (
  tx: Tx,
  { before, limit }: { before: string | null; limit: number },
): Promise<UploadedPlan[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from uploaded_plans
     where tenant_id = $1 and ($2::text is null or plan_id < $2)
     order by plan_id desc limit $3`,
    [tx.tenantId, before, limit],
  );
  return rows.map((row) => uploadedPlanSchema.parse(row));
};

/** PLAN_UNKNOWN. */
export const getUploadedPlan = async (tx: Tx, planId: string): Promise<UploadedPlan> => {
  const [row] = await tx.query(`select ${COLUMNS} from uploaded_plans where tenant_id = $1 and plan_id = $2`, [
    tx.tenantId,
    planId,
  ]);
  if (row === undefined) throw unknownPlan(planId);
  return uploadedPlanSchema.parse(row);
};

/** PLAN_UNKNOWN. */
export const getUploadedSource = async (tx: Tx, planId: string): Promise<PlanSource> => {
  const [row] = await tx.query(`select source, sidecar from uploaded_plans where tenant_id = $1 and plan_id = $2`, [
    tx.tenantId,
    planId,
  ]);
  if (row === undefined) throw unknownPlan(planId);
  return sourceSchema.parse(row);
};

/** PLAN_UNKNOWN. Runs keep what they were started with. */
export const deleteUploadedPlan = async (tx: Tx, planId: string): Promise<void> => {
  const rows = await tx.query(`delete from uploaded_plans where tenant_id = $1 and plan_id = $2 returning plan_id`, [
    tx.tenantId,
    planId,
  ]);
  if (rows.length === 0) throw unknownPlan(planId);
};
