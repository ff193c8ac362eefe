/** Puts a person's signed word on record: a waiver or approval of a criterion, or a mitigation at a gate. */
import type { EventLog } from "../../events/event-log.ts";
import type { Check } from "../../model/check.ts";
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { Attestation } from "../../model/run.ts";
import { signAttestation } from "../../proof/attest.ts";
import type { SigningKey } from "../../proof/signing-key.ts";
import { reopenRun } from "../../queue/reopen.ts";
import { insertAttestation } from "../../store/runs/attestations.ts";
import { listCriteria } from "../../store/runs/criteria.ts";
import type { Tx } from "../../store/database.ts";
import { listGates } from "../../store/runs/gates.ts";
import { lockRun } from "../../store/runs/runs.ts";
import { type AttestRequest, refuseIdle, refuseIncomplete } from "./attest-request.ts";

/** The stage whose gate the subject decides, and what the criterion asks for. CRITERION_NOT_FOUND names the missing one. */
const findSubject = async (
  tx: Tx,
  runId: RunId,
  request: AttestRequest,
): Promise<{ stage: number; check: Check | null }> => {
  const gates = await listGates(tx, runId);
  const criteria = await listCriteria(tx, runId);
  const criterion = criteria.find((candidate) => candidate.criterionId === request.subject);
  const gateId = request.kind === "mitigation" ? request.subject : criterion?.gateId;
  const gate = gates.find((candidate) => candidate.gateId === gateId);
  if (gate !== undefined) return { stage: gate.ordinal, check: criterion?.check ?? null };
  const what = request.kind === "mitigation" ? "gate" : "criterion";
  throw new ProvostError("CRITERION_NOT_FOUND", `run ${runId} has no ${what} ${request.subject}`, {
    subject: request.subject,
  });
};

/** A run that has ended is opened again, so that `resume` judges the gate anew. */
export const attestRun = async (
  tx: Tx,
  events: EventLog,
  runId: RunId,
  request: AttestRequest,
  key: SigningKey,
): Promise<Attestation> => {
  refuseIncomplete(request);
  const { stage, check } = await findSubject(tx, runId, request);
  refuseIdle(request, check, tx.now);
  // Held until the word is on record: a decision that is made meanwhile has either seen it, or is opened again by it.
  const run = await lockRun(tx, runId, "update");
  if (run.state === "cancelled" || run.state === "cancelling") {
    throw new ProvostError("STATE_CONFLICT", `run ${runId} is ${run.state}; a word about it would change nothing`, {
      runId,
    });
  }
  const { kind, subject, role, by, reason } = request;
  const stated = {
    kind,
    runId,
    subject,
    role,
    by,
    reason,
    owner: request.owner ?? null,
    due: request.due ?? null,
    at: tx.now.toISOString(),
  };
  const attestation = signAttestation(stated, key);
  await insertAttestation(tx, runId, attestation);
  if (run.state === "finished" || run.state === "failed")
    await reopenRun(tx, runId, `${kind} of ${subject} by ${by}`, stage);
  const payload = { criterionId: subject, kind, by, reason };
  await events.append(tx, [{ name: "criterion.attested", runId, actor: by, payload }]);
  return attestation;
};
