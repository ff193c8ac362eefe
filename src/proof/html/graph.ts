/** The task graph as inline SVG: phases as bands, what waits for another below it, gates between the bands. */
import type { Packet } from "../packet-schema.ts";
import { graphLayout } from "../reading/graph-layout.ts";
import { countText } from "../reading/number.ts";
import { graphPicture } from "./graph-picture.ts";
import { html, type Markup } from "./markup.ts";

export const graphSection = (packet: Packet): Markup | null => {
  if (packet.tasks.length === 0) return null;
  const layout = graphLayout(packet);
  if (layout === null)
    return html`<section>
      <h2>Task graph</h2>
      <p class="lede">
        ${countText(packet.tasks.length, "task")} are too many for a picture; <code>packet.json</code> lists them with
        their edges.
      </p>
    </section>`;
  const lede = layout.folded
    ? `A box stands for the tasks of an epic or workstream: ${countText(packet.tasks.length, "task")} in all. What waits for a task of another stands below it; the next phase starts after the gate.`
    : "A task starts when all that point to it have merged; the next phase starts after the gate.";
  return html`<section>
    <h2>Task graph</h2>
    <p class="lede">${lede}</p>
    <figure class="figure" tabindex="0" aria-label="Task graph">${graphPicture(layout)}</figure>
  </section>`;
};
