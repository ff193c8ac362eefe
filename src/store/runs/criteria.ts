/** Criteria of runs: the check as it was frozen, what was seen at base and head, and the verdict. */
import { ProvostError } from "../../model/errors.ts";
import type { Verdict } from "../../model/check.ts";
import type { CriterionId, RunId } from "../../model/ids.ts";
import { criterionRecordSchema } from "../../model/run.ts";
import type { Attestation, CriterionRecord, Observation } from "../../model/run.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export type NewCriterion = Pick<CriterionRecord, "criterionId" | "gateId" | "title" | "line" | "check" | "checkHash">;

/** What every criterion starts as: nothing is proven before it was seen. */
const UNDECIDED = "not observed yet";
const SEEN_SINCE = "observed, not decided yet";

export const insertCriteria = async (tx: Tx, runId: RunId, criteria: readonly NewCriterion[]): Promise<void> => {
  const all = <T>(pick: (criterion: NewCriterion) => T): T[] => criteria.map(pick);
  await tx.query(
    `insert into criteria (tenant_id, run_id, criterion_id, gate_id, title, line, check_definition, check_hash,
       verdict, reason)
     select $1, $2, n.criterion_id, n.gate_id, n.title, n.line, n.check_definition::json, n.check_hash, 'unproven', $9
     from unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])
       as n (criterion_id, gate_id, title, line, check_definition, check_hash)`,
    [
      tx.tenantId,
      runId,
      all(({ criterionId }) => criterionId),
      all(({ gateId }) => gateId),
      all(({ title }) => storable(title)),
      all(({ line }) => line),
      all(({ check }) => (check === null ? null : JSON.stringify(check))),
      all(({ checkHash }) => checkHash),
      UNDECIDED,
    ],
  );
};

/** In the order of the plan. */
export const listCriteria = async (tx: Tx, runId: RunId): Promise<CriterionRecord[]> => {
  const rows = await tx.query(
    `select run_id as "runId", criterion_id as "criterionId", gate_id as "gateId", title, line,
       check_definition as "check", check_hash as "checkHash", verdict, reason, base, head, flags, attestation
     from criteria where tenant_id = $1 and run_id = $2 order by line, criterion_id`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => criterionRecordSchema.parse(row));
};

const refuseMissing = (rows: readonly object[], runId: RunId, criterionId: string): void => {
  if (rows.length > 0) return;
  throw new ProvostError("CRITERION_NOT_FOUND", `run ${runId} has no criterion ${criterionId}`, { runId, criterionId });
};

/** CRITERION_NOT_FOUND. */
export const saveObservation = async (
  tx: Tx,
  runId: RunId,
  criterionId: CriterionId | string,
  observation: Observation,
): Promise<void> => {
  const column = { base: "base", head: "head" } as const satisfies Record<Observation["at"], string>;
  const rows = await tx.query(
    // A verdict that rests on what was seen before must not stand beside what is seen now.
    `update criteria set ${column[observation.at]} = $4, verdict = 'unproven', reason = $5
     where tenant_id = $1 and run_id = $2 and criterion_id = $3
     returning criterion_id`,
    [tx.tenantId, runId, criterionId, JSON.stringify(observation), SEEN_SINCE],
  );
  refuseMissing(rows, runId, criterionId);
};

/** Gives those that nobody came to judge the reason why; they stay unproven. */
export const explainUnjudged = async (tx: Tx, runId: RunId, reason: string): Promise<void> => {
  await tx.query(
    `update criteria set reason = $4
     where tenant_id = $1 and run_id = $2 and verdict = 'unproven' and reason = any($3)`,
    [tx.tenantId, runId, [UNDECIDED, SEEN_SINCE], storable(reason)],
  );
};

export type CriterionVerdict = {
  verdict: Verdict;
  reason: string;
  flags: readonly string[];
  attestation: Attestation | null;
};

/** CRITERION_NOT_FOUND. */
export const saveVerdict = async (
  tx: Tx,
  runId: RunId,
  criterionId: CriterionId | string,
  { verdict, reason, flags, attestation }: CriterionVerdict,
): Promise<void> => {
  const rows = await tx.query(
    `update criteria set verdict = $4, reason = $5, flags = $6, attestation = $7
     where tenant_id = $1 and run_id = $2 and criterion_id = $3
     returning criterion_id`,
    [
      tx.tenantId,
      runId,
      criterionId,
      verdict,
      storable(reason),
      flags.map(storable),
      attestation === null ? null : JSON.stringify(attestation),
    ],
  );
  refuseMissing(rows, runId, criterionId);
};
