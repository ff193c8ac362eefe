/** Checks, attestations and verdicts: hashed, verified and decided again from what is on record. */
import { checkHash as hashOf } from "../../gates/check-hash.ts";
import { decideVerdict } from "../../gates/verdict.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { verifyAttestation } from "../attest.ts";
import type { Packet, PacketCriterion } from "../packet-schema.ts";
import type { VerifyingKey } from "../verifying-key.ts";
import { Alteration } from "./alteration.ts";
import type { Tally } from "./tally.ts";

export const checkAttestations = (packet: Packet, key: VerifyingKey, tally: Tally): void => {
  for (const attestation of packet.attestations) {
    if (attestation.runId !== packet.run.runId)
      throw new Alteration(
        `${attestation.kind} of ${attestation.subject} by ${attestation.by}`,
        `was given in run ${attestation.runId}, not in this one`,
      );
    if (!verifyAttestation(attestation, key))
      throw new Alteration(
        `${attestation.kind} of ${attestation.subject} by ${attestation.by}`,
        "has a wrong signature",
      );
    tally.checked += 1;
  }
};

const checkDefinition = (packet: Packet, criterion: PacketCriterion, what: string): void => {
  const { check, checkHash, criterionId } = criterion;
  const hash = check === null ? null : hashOf(check);
  if (hash !== checkHash)
    throw new Alteration(what, `its check has sha256 ${hash ?? "(none)"}, recorded is ${checkHash ?? "(none)"}`);
  const planned = packet.plan.criteria.find(({ id }) => id === criterionId)?.check ?? null;
  if (canonicalJson(planned) !== canonicalJson(check))
    throw new Alteration(what, "its check is not the one of the plan");
};

const checkObservations = (packet: Packet, { base, head }: PacketCriterion, what: string): void => {
  if (base !== null && (base.at !== "base" || base.commit !== packet.run.baseCommit))
    throw new Alteration(
      what,
      `was observed before the work at ${base.commit}, not at the base ${packet.run.baseCommit}`,
    );
  if (head !== null && head.at !== "head")
    throw new Alteration(what, "takes an observation of the base for one of the work");
};

const checkAttestation = (packet: Packet, { criterionId, attestation }: PacketCriterion, what: string): void => {
  if (attestation === null) return;
  if (attestation.subject !== criterionId)
    throw new Alteration(what, `rests on an attestation of ${attestation.subject}`);
  const known = packet.attestations.some((each) => canonicalJson(each) === canonicalJson(attestation));
  if (!known) throw new Alteration(what, "rests on an attestation that is not among those of the run");
};

/**
 * A run that was ended while it looked at a gate's criteria has observations that nobody has judged. What is recorded
 * there may be less than they show, never more.
 */
const mayClaimLess = (packet: Packet, { gateId, verdict }: PacketCriterion): boolean => {
  const isDecided = packet.gates.some((gate) => gate.gateId === gateId && gate.decision !== null);
  return !isDecided && (verdict === "unproven" || verdict === "refuted");
};

export const checkCriteria = (packet: Packet, tally: Tally): void => {
  for (const criterion of packet.criteria) {
    const what = `criterion ${criterion.criterionId}`;
    checkDefinition(packet, criterion, what);
    checkObservations(packet, criterion, what);
    checkAttestation(packet, criterion, what);
    const { verdict } = criterion;
    const decided = decideVerdict(criterion);
    if (decided.verdict !== verdict && !mayClaimLess(packet, criterion))
      throw new Alteration(what, `is recorded as ${verdict}, but what was observed makes it ${decided.verdict}`);
    tally.checked += 1;
  }
};
