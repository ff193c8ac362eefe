/** Puts a person's signed word on record: a waiver or approval of a criterion, or a mitigation at a gate. */
import type { EventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { RunId } from "../model/ids.ts";
import type { Attestation } from "../model/run.ts";
import { signAttestation } from "../proof/attest.ts";
import type { SigningKey } from "../proof/signing-key.ts";
import { reopenRun } from "../queue/reopen.ts";
import { insertAttestation } from "../store/attestations.ts";
import { listCriteria } from "../store/criteria.ts";
import type { Tx } from "../store/database.ts";
import { listGates } from "../store/gates.ts";
import { getRun } from "../store/runs.ts";

export type AttestRequest = {
  kind: "waiver" | "approval" | "mitigation";
  /** Criterion id, or gate id for a mitigation. */
  subject: string;
  role: string;
  by: string;
  reason: string;
  /** Who sees to it, and by when (YYYY-MM-DD): both are needed for a mitigation. */
  owner?: string | undefined;
  due?: string | undefined;
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const invalid = (message: string): never => {
  throw new ProvostError("APPROVAL_INVALID", message);
};

const refuseIncomplete = (request: AttestRequest): void => {
  if (request.reason.trim() === "") invalid(`a ${request.kind} needs a reason: give it with --reason`);
  if (request.by.trim() === "") invalid(`a ${request.kind} needs the name of who gives it: --by`);
  if (request.role.trim() === "") invalid(`a ${request.kind} needs the role in which it is given: --role`);
  if (request.due !== undefined && !(DATE.test(request.due) && !Number.isNaN(Date.parse(request.due)))) {
    invalid(`"${request.due}" is no date; write YYYY-MM-DD`);
  }
  if (request.kind === "mitigation" && (request.owner === undefined || request.due === undefined)) {
    invalid("a mitigation needs who owns it and by when: give --owner and --due");
  }
};

/** The stage whose gate the subject decides. CRITERION_NOT_FOUND names what there is instead. */
const stageOfSubject = async (tx: Tx, runId: RunId, request: AttestRequest): Promise<number> => {
  const gates = await listGates(tx, runId);
  const criteria = await listCriteria(tx, runId);
  const criterion = criteria.find((candidate) => candidate.criterionId === request.subject);
  const gateId = request.kind === "mitigation" ? request.subject : criterion?.gateId;
  const gate = gates.find((candidate) => candidate.gateId === gateId);
  if (gate !== undefined) return gate.ordinal;
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
  const stage = await stageOfSubject(tx, runId, request);
  const run = await getRun(tx, runId);
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
