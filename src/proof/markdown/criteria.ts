import type { Attestation, Observation } from "../../model/run.ts";
import type { Packet, PacketCriterion, PacketGate } from "../packet-schema.ts";
import { describeCheck } from "../reading/describe-check.ts";
import { decisionWord } from "../reading/headline.ts";
import { ownReasons } from "../reading/gate-reasons.ts";
import { instantText } from "../reading/instant.ts";
import { code, escaped, escapedStart } from "./escape.ts";
import { evidenceLink } from "./evidence-link.ts";

const MARK = { proven: "[x]", waived: "[x]", refuted: "[ ]", unproven: "[ ]" } as const;

const seen = (at: string, observation: Observation | null): string => {
  if (observation === null) return `  - ${at}: not run`;
  const { outcome, summary, commit, blobs } = observation;
  const evidence = blobs.map(({ name, sha256 }) => evidenceLink(name, sha256)).join(", ");
  const outcomeWord = outcome === "error" ? "could not run" : outcome;
  return `  - ${at}, ${code(commit.slice(0, 10))}: **${outcomeWord}**, ${escaped(summary)}${evidence === "" ? "" : ` (${evidence})`}`;
};

const OF_KIND = { waiver: "Waived", approval: "Approved", mitigation: "Mitigated" } as const;

const wordOf = ({ kind, by, role, reason, owner, due, at }: Attestation): string => {
  const follow = [owner === null ? null : `owner ${escaped(owner)}`, due === null ? null : `due ${escaped(due)}`]
    .filter(Boolean)
    .join(", ");
  return `${OF_KIND[kind]} by ${escaped(by)} (${escaped(role)}), ${instantText(at)}: "${escaped(reason)}"${follow === "" ? "" : `; ${follow}`}`;
};

const checkLine = ({ check }: PacketCriterion): string => {
  if (check === null) return "  - No check looks at this.";
  const { expectation, how } = describeCheck(check);
  return `  - ${check.kind}${check.guard ? ", regression guard" : ""}: ${escaped(expectation)}${how === null ? "" : `, ${code(how)}`}`;
};

const criterionItem = (criterion: PacketCriterion): string => {
  const { verdict, title, line, check, base, head, reason, flags, attestation } = criterion;
  const isRun = base !== null || head !== null || (check !== null && check.kind !== "approval");
  return [
    `- ${MARK[verdict]} **${verdict}**: ${escaped(title)} (line ${line})`,
    checkLine(criterion),
    ...(isRun ? [seen("before", base), seen("after", head)] : []),
    ...(verdict === "unproven"
      ? [`  - Why: ${escaped(reason)}`]
      : flags.map((flag) => `  - Flagged: ${escaped(flag)}`)),
    ...(attestation === null ? [] : [`  - ${wordOf(attestation)}`]),
  ].join("\n");
};

const gateText = (packet: Packet, gate: PacketGate): string => {
  const criteria = packet.criteria.filter((criterion) => criterion.gateId === gate.gateId);
  const mitigations = packet.attestations.filter(
    ({ kind, subject }) => kind === "mitigation" && subject === gate.gateId,
  );
  const owner =
    gate.owner === null
      ? null
      : `Owner: ${escaped(gate.owner)}${gate.due === null ? "" : `, due ${escaped(gate.due)}`}`;
  return [
    `### ${escaped(gate.title)}: ${decisionWord(gate.decision)}`,
    ...ownReasons(packet, gate).map(escapedStart),
    ...mitigations.map(wordOf),
    owner ?? "",
    criteria.map(criterionItem).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
};

export const criteriaText = (packet: Packet): string =>
  [
    "## Gates and criteria",
    ...(packet.gates.length === 0 ? ["The plan has no gate."] : packet.gates.map((gate) => gateText(packet, gate))),
  ].join("\n\n");
