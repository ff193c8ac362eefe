import type { Observation } from "../model/run.ts";
import type { Packet, PacketCriterion, PacketGate } from "./packet-schema.ts";
import { type Statement, statement, type Subject } from "./statement.ts";

const observationPredicate = (observation: Observation | null) =>
  observation === null
    ? null
    : {
        commit: observation.commit,
        outcome: observation.outcome,
        summary: observation.summary,
        errorClass: observation.errorClass,
        value: observation.value,
        unit: observation.unit,
        exitCode: observation.exitCode,
        durationMs: observation.durationMs,
        observedAt: observation.observedAt,
        evidence: observation.blobs.map(({ name, sha256, bytes }) => ({ name, bytes, digest: { sha256 } })),
      };

const criterionPredicate = (criterion: PacketCriterion) => ({
  id: criterion.criterionId,
  title: criterion.title,
  line: criterion.line,
  verdict: criterion.verdict,
  reason: criterion.reason,
  check: criterion.check,
  checkDigest: criterion.checkHash === null ? null : { sha256: criterion.checkHash },
  base: observationPredicate(criterion.base),
  head: observationPredicate(criterion.head),
  flags: criterion.flags,
  attestation: criterion.attestation,
});

/** The commits that were looked at; a gate without any observation is about the tip of the run. */
const subjectOf = (packet: Packet, criteria: readonly PacketCriterion[]): Subject[] => {
  const observed = criteria.flatMap(({ head }) => (head === null ? [] : [head.commit]));
  const commits = observed.length > 0 ? new Set(observed) : new Set([packet.run.headCommit]);
  return [...commits].map((commit) => ({ name: `commit-${commit.slice(0, 12)}`, digest: { gitCommit: commit } }));
};

/** What was decided at a gate, with every criterion, its check and what was seen before and after the work. */
export const gateStatement = (packet: Packet, gate: PacketGate): Statement => {
  const criteria = packet.criteria.filter((criterion) => criterion.gateId === gate.gateId);
  const { runId, planHash, baseCommit } = packet.run;
  return statement("gate", subjectOf(packet, criteria), {
    run: { runId, planHash, baseCommit },
    gate: { id: gate.gateId, title: gate.title, phaseId: gate.phaseId, ordinal: gate.ordinal },
    decision: gate.decision,
    reasons: gate.reasons,
    owner: gate.owner,
    due: gate.due,
    decidedAt: gate.decidedAt,
    criteria: criteria.map(criterionPredicate),
    mitigations: packet.attestations.filter(({ kind, subject }) => kind === "mitigation" && subject === gate.gateId),
  });
};
