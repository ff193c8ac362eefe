/** Which models are asked in which role, with all that was said about it before. */
import { z } from "zod";
import { MODEL_ROLES, modelChoiceSchema, type ModelRole } from "../model/model-choice.ts";
import type { Tx } from "./database.ts";

export const modelProfileSchema = z.object({
  role: z.enum(MODEL_ROLES),
  version: z.number().int(),
  choices: z.array(modelChoiceSchema),
  setBy: z.string(),
  setAt: z.coerce.date(),
});
export type ModelProfile = z.infer<typeof modelProfileSchema>;

const COLUMNS = `role, version, choices, set_by as "setBy", set_at as "setAt"`;

/** In force; one that was taken back is left out. */
export const listModelProfiles = async (tx: Tx): Promise<ModelProfile[]> => {
  const rows = await tx.query(
    `select distinct on (role) ${COLUMNS} from model_profiles where tenant_id = $1 order by role, version desc`,
    [tx.tenantId],
  );
  return rows.map((row) => modelProfileSchema.parse(row)).filter(({ choices }) => choices.length > 0);
};

/** The newest first. */
export const modelProfileHistory = async (tx: Tx, role: ModelRole): Promise<ModelProfile[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from model_profiles where tenant_id = $1 and role = $2 order by version desc`,
    [tx.tenantId, role],
  );
  return rows.map((row) => modelProfileSchema.parse(row));
};

export const insertModelProfile = async (
  tx: Tx,
  { role, choices, setBy }: Pick<ModelProfile, "role" | "choices" | "setBy">,
): Promise<ModelProfile> => {
  // Two that change it in one moment would both become the next version.
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`model_profiles ${tx.tenantId} ${role}`]);
  const rows = await tx.query(
    `insert into model_profiles (tenant_id, role, version, choices, set_by, set_at)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5 from model_profiles where tenant_id = $1 and role = $2
     returning ${COLUMNS}`,
    [tx.tenantId, role, JSON.stringify(choices), setBy, tx.now],
  );
  return modelProfileSchema.parse(rows[0]);
};
