/** Gantt chart of the attempts. */
import type { Packet } from "../packet-schema.ts";
import { timelineOf } from "../reading/timeline.ts";
import { html, type Markup } from "./markup.ts";
import { timelineChart } from "./timeline-chart.ts";

const KEYS = [
  ["succeeded", "merged"],
  ["failed", "failed"],
  ["lost", "agent lost"],
  ["cancelled", "cancelled"],
  ["running", "unfinished"],
  ["merging", "unmerged"],
] as const;

export const timelineSection = (packet: Packet): Markup => {
  const timeline = timelineOf(packet);
  if (timeline.lanes.length === 0)
    return html`<section>
      <h2>Timeline</h2>
      <p class="lede">No task was attempted.</p>
    </section>`;
  const states = new Set<string>(packet.attempts.map((attempt) => attempt.state));
  const keys = KEYS.filter(([state]) => states.has(state));
  return html`<section>
    <h2>Timeline</h2>
    <p class="lede">Who worked on what, from the start of the run. A dot marks a merge, #2 a second attempt.</p>
    <figure class="figure" tabindex="0" aria-label="Timeline">${timelineChart(timeline)}</figure>
    <p class="key">
      ${keys.map(([state, word]) => html`<span class="${state}"><i></i>${word}</span>`)}
      ${timeline.pauses.length > 0 && html`<span class="pause"><i></i>paused</span>`}
    </p>
  </section>`;
};
