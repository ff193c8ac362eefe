/** Gates of runs and what was decided at them. */
import { ProvostError } from "../../model/errors.ts";
import type { Decision } from "../../model/check.ts";
import type { GateId, RunId } from "../../model/ids.ts";
import { gateRecordSchema } from "../../model/run.ts";
import type { GateRecord } from "../../model/run.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export type NewGate = Pick<GateRecord, "gateId" | "title" | "phaseId" | "ordinal">;

export const insertGates = async (tx: Tx, runId: RunId, gates: readonly NewGate[]): Promise<void> => {
  await tx.query(
    `insert into gates (tenant_id, run_id, gate_id, title, phase_id, ordinal)
     select $1, $2, n.gate_id, n.title, n.phase_id, n.ordinal
     from unnest($3::text[], $4::text[], $5::text[], $6::int[]) as n (gate_id, title, phase_id, ordinal)`,
    [
      tx.tenantId,
      runId,
      gates.map(({ gateId }) => gateId),
      gates.map(({ title }) => storable(title)),
      gates.map(({ phaseId }) => phaseId),
      gates.map(({ ordinal }) => ordinal),
    ],
  );
};

/** In the order in which the run meets them. */
export const listGates = async (tx: Tx, runId: RunId): Promise<GateRecord[]> => {
  const rows = await tx.query(
    `select run_id as "runId", gate_id as "gateId", title, phase_id as "phaseId", ordinal, decision, reasons, owner,
       due, decided_at as "decidedAt"
     from gates where tenant_id = $1 and run_id = $2 order by ordinal, gate_id`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => gateRecordSchema.parse(row));
};

export type GateDecision = { decision: Decision; reasons: readonly string[]; owner: string | null; due: string | null };

/** A later decision (after a retry, with a new attestation) takes the place of an earlier one; the events keep both. */
export const saveGateDecision = async (
  tx: Tx,
  runId: RunId,
  gateId: GateId | string,
  decided: GateDecision,
): Promise<void> => {
  const rows = await tx.query(
    `update gates set decision = $4, reasons = $5, owner = $6, due = $7, decided_at = $8
     where tenant_id = $1 and run_id = $2 and gate_id = $3
     returning gate_id`,
    [tx.tenantId, runId, gateId, decided.decision, decided.reasons.map(storable), decided.owner, decided.due, tx.now],
  );
  if (rows.length === 0) throw new ProvostError("INTERNAL", `run ${runId} has no gate ${gateId}`, { runId, gateId });
};

/** Gates from this stage on are to be decided anew. */
export const clearGateDecisions = async (tx: Tx, runId: RunId, fromStage: number): Promise<void> => {
  await tx.query(
    `update gates set decision = null, reasons = '{}', owner = null, due = null, decided_at = null
     where tenant_id = $1 and run_id = $2 and ordinal >= $3 and decision is not null`,
    [tx.tenantId, runId, fromStage],
  );
};
