import type { Packet } from "../packet-schema.ts";
import { limitsOfProof, type OpenPoint, openPoints } from "../reading/open-points.ts";
import { html, type Markup } from "./markup.ts";
import { tag } from "./tag.ts";

export const lineNote = (line: number | null): Markup | null =>
  line === null ? null : html` <span class="line">line ${line}</span>`;

const point = ({ kind, title, line, detail, anchor }: OpenPoint): Markup =>
  html` <li>
    ${tag(kind)}
    <div>
      <h3><a href="#${anchor}">${title}</a>${lineNote(line)}</h3>
      <p>${detail}</p>
    </div>
  </li>`;

export const openPointsSection = (packet: Packet): Markup => {
  const points = openPoints(packet);
  const none = html`<p class="lede">Nothing that the plan asks for is left open.</p>`;
  return html`<section>
    <h2>What is not proven</h2>
    ${
      points.length === 0
        ? none
        : html`<ul class="points">
            ${points.map(point)}
          </ul>`
    }
    <ul class="limits">
      ${limitsOfProof(packet).map((limit) => html`<li>${limit}</li>`)}
    </ul>
  </section>`;
};
