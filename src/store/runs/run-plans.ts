/** What a run was compiled from: source bytes, sidecar bytes and the compiled plan, kept once under their common hash. */
import { z } from "zod";
import type { RunId } from "../../model/ids.ts";
import { planSchema } from "../../model/plan.ts";
import type { Plan } from "../../model/plan.ts";
import { sha256 } from "../../runtime/hash.ts";
import type { Tx } from "../database.ts";
import { missingRun } from "./removed-runs.ts";

export type RunPlan = { source: Uint8Array; sidecar: Uint8Array | null; plan: Plan };

const rowSchema = z.object({
  source: z.instanceof(Uint8Array),
  sidecar: z.instanceof(Uint8Array).nullable(),
  plan: planSchema,
});

/** Returns the hash under which it is kept. */
export const insertRunPlan = async (tx: Tx, { source, sidecar, plan }: RunPlan): Promise<string> => {
  const compiled = JSON.stringify(plan);
  const parts = [source, sidecar ?? new Uint8Array(), compiled].map((part) => sha256(part));
  const contentHash = sha256(`${parts.join("\n")}\n${sidecar === null}`);
  await tx.query(
    `insert into run_plans (tenant_id, content_hash, source, sidecar, compiled)
     values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [tx.tenantId, contentHash, source, sidecar, compiled],
  );
  return contentHash;
};

/** RUN_NOT_FOUND, RUN_REMOVED. */
export const getRunPlan = async (tx: Tx, runId: RunId): Promise<RunPlan> => {
  const [row] = await tx.query(
    `select p.source, p.sidecar, p.compiled as plan
     from runs r join run_plans p on p.tenant_id = r.tenant_id and p.content_hash = r.content_hash
     where r.tenant_id = $1 and r.run_id = $2`,
    [tx.tenantId, runId],
  );
  if (row === undefined) throw await missingRun(tx, runId);
  return rowSchema.parse(row);
};
