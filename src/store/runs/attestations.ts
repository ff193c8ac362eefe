/** What people have signed. Only ever added: the last one about a subject is the one that counts. */
import type { RunId } from "../../model/ids.ts";
import { attestationSchema } from "../../model/run.ts";
import type { Attestation } from "../../model/run.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export const insertAttestation = async (tx: Tx, runId: RunId, attestation: Attestation): Promise<void> => {
  await tx.query(
    "insert into attestations (tenant_id, attestation_id, run_id, subject, statement) values ($1, $2, $3, $4, $5)",
    [tx.tenantId, uuidV7(tx.now), runId, storable(attestation.subject), JSON.stringify(attestation)],
  );
};

/** Oldest first. */
export const listAttestations = async (tx: Tx, runId: RunId): Promise<Attestation[]> => {
  const rows = await tx.query<{ statement: unknown }>(
    "select statement from attestations where tenant_id = $1 and run_id = $2 order by attestation_id",
    [tx.tenantId, runId],
  );
  return rows.map(({ statement }) => attestationSchema.parse(statement));
};
