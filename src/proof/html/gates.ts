import type { Packet, PacketGate } from "../packet-schema.ts";
import { decisionWord } from "../reading/headline.ts";
import { instantText } from "../reading/instant.ts";
import { countText } from "../reading/number.ts";
import { criterionArticle, wordOf } from "./criterion.ts";
import { criterionAnchor } from "../reading/open-points.ts";
import { ownReasons } from "../reading/gate-reasons.ts";
import { html, type Markup } from "./markup.ts";

const when = ({ decidedAt }: PacketGate): string => (decidedAt === null ? "" : `, ${instantText(decidedAt)}`);

/** Told by the mitigation itself where there is one. */
const followUp = ({ owner, due }: PacketGate): Markup | null =>
  owner === null ? null : html`<p>Owner: ${owner}${due === null ? "" : `, due ${due}`}</p>`;

const gateSection = (packet: Packet, gate: PacketGate): Markup => {
  const criteria = packet.criteria.filter((criterion) => criterion.gateId === gate.gateId);
  const mitigations = packet.attestations.filter(
    ({ kind, subject }) => kind === "mitigation" && subject === gate.gateId,
  );
  return html`<section class="gate ${gate.decision ?? "none"}">
    <header>
      <h3>${gate.title}</h3>
      <p><span class="decision">${decisionWord(gate.decision)}</span><span class="line">${when(gate)}</span></p>
    </header>
    <div class="why">
      ${ownReasons(packet, gate).map((reason) => html`<p>${reason}</p>`)}
      ${mitigations.length === 0 ? followUp(gate) : mitigations.map(wordOf)}
    </div>
    ${criteria.map((criterion) => criterionArticle(criterion, criterionAnchor(packet, criterion)))}
  </section>`;
};

export const gatesSection = (packet: Packet): Markup => {
  const { gates, criteria } = packet;
  if (gates.length === 0)
    return html`<section>
      <h2>Gates</h2>
      <p class="lede">The plan has no gate.</p>
    </section>`;
  return html`<section>
    <h2>Gates and criteria</h2>
    <p class="lede">
      ${countText(gates.length, "gate")}, ${countText(criteria.length, "criterion", "criteria")}. Each check is run at
      the base commit and again on the merged work; only red before and green after proves that the work did it.
    </p>
    ${gates.map((gate) => gateSection(packet, gate))}
  </section>`;
};
