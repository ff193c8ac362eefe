/** Which models are asked in which role, with all that was said about it before. */
import { z } from "zod";
import { MODEL_ROLES, MODEL_ROUTES, modelChoiceSchema, type ModelRole } from "../../model/model-choice.ts";
import type { Tx } from "../database.ts";

export const modelProfileSchema = z.object({
  role: z.enum(MODEL_ROLES),
  version: z.number().int(),
  choices: z.array(modelChoiceSchema),
  route: z.enum(MODEL_ROUTES),
  setBy: z.string(),
  setAt: z.coerce.date(),
});
export type ModelProfile = z.infer<typeof modelProfileSchema>;

const COLUMNS = `role, version, choices, route, set_by as "setBy", set_at as "setAt"`;
/** Of the role `embedding`, which has a table of its own (sql/0139): one model, so there is nothing to put in order. */
const EMBEDDING = `'embedding' as role, version, choices, 'order' as route, set_by as "setBy", set_at as "setAt"`;

/** In force; one that was taken back is left out. */
export const listModelProfiles = async (tx: Tx): Promise<ModelProfile[]> => {
  const rows = await tx.query(
    `(select distinct on (role) ${COLUMNS} from model_profiles where tenant_id = $1 order by role, version desc)
     union all
     (select ${EMBEDDING} from embedding_profiles where tenant_id = $1 order by version desc limit 1)`,
    [tx.tenantId],
  );
  return rows.map((row) => modelProfileSchema.parse(row)).filter(({ choices }) => choices.length > 0);
};

/** The newest first. */
export const modelProfileHistory = async (tx: Tx, role: ModelRole): Promise<ModelProfile[]> => {
  const rows =
    role === "embedding"
      ? await tx.query(`select ${EMBEDDING} from embedding_profiles where tenant_id = $1 order by version desc`, [
          tx.tenantId,
        ])
      : await tx.query(
          `select ${COLUMNS} from model_profiles where tenant_id = $1 and role = $2 order by version desc`,
          [tx.tenantId, role],
        );
  return rows.map((row) => modelProfileSchema.parse(row));
};

type NewProfile = Pick<ModelProfile, "role" | "choices" | "route" | "setBy">;

const insertEmbeddingProfile = (tx: Tx, { choices, setBy }: NewProfile) =>
  tx.query(
    `insert into embedding_profiles (tenant_id, version, choices, set_by, set_at)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from embedding_profiles where tenant_id = $1
     returning ${EMBEDDING}`,
    [tx.tenantId, JSON.stringify(choices), setBy, tx.now],
  );

export const insertModelProfile = async (tx: Tx, profile: NewProfile): Promise<ModelProfile> => {
  const { role, choices, route, setBy } = profile;
  // Two that change it in one moment would both become the next version.
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`model_profiles ${tx.tenantId} ${role}`]);
  const rows =
    role === "embedding"
      ? await insertEmbeddingProfile(tx, profile)
      : await tx.query(
          `insert into model_profiles (tenant_id, role, version, choices, route, set_by, set_at)
           select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6
           from model_profiles where tenant_id = $1 and role = $2
           returning ${COLUMNS}`,
          [tx.tenantId, role, JSON.stringify(choices), route, setBy, tx.now],
        );
  return modelProfileSchema.parse(rows[0]);
};
