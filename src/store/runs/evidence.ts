/** Which blobs a tenant's records speak of. Blobs themselves have no tenant: equal contents are stored once. */
import type { RunId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** Whether an attempt or an observation of the run has this content, an inherited attempt, or an agent has handed it in. */
export const isEvidence = async (tx: Tx, runId: RunId, sha256: string): Promise<boolean> => {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select from attempts where tenant_id = $1 and run_id = $2 and output_blob = $3)
       or exists (
         select from criteria c
         cross join lateral (values (c.base), (c.head)) as o (observation)
         cross join lateral json_array_elements(o.observation -> 'blobs') as b (blob)
         where c.tenant_id = $1 and c.run_id = $2 and o.observation is not null and b.blob ->> 'sha256' = $3
       )
       or exists (
         select from inherited_tasks i
         join attempts a on a.tenant_id = i.tenant_id and a.attempt_id = i.attempt_id
         where i.tenant_id = $1 and i.run_id = $2 and a.output_blob = $3
       )
       or exists (select from submitted_evidence where tenant_id = $1 and run_id = $2 and sha256 = $3) as found`,
    [tx.tenantId, runId, sha256],
  );
  return row?.found === true;
};
