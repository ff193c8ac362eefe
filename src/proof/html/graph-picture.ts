import type { GraphLayout, PlacedBand, PlacedBox, PlacedWay } from "../reading/graph-layout.ts";
import { NODE } from "../reading/graph-layout.ts";
import { decisionWord } from "../reading/headline.ts";
import { fittedBefore, fittedText, twoLines } from "./fitted-text.ts";
import { type Markup, svg } from "./markup.ts";

const TEXT_WIDTH = NODE.width - 24;

const node = ({ box, x, y }: PlacedBox): Markup => {
  const lines = twoLines(box.title, TEXT_WIDTH);
  const firstY = y + (lines.length === 1 ? 27 : 20);
  return svg`<g><title>${box.title}</title>
<rect class="node ${box.state}" x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="7"/>
${lines.map((line, index) => svg`<text x="${x + 12}" y="${firstY + index * 16}">${line}</text>`)}
<text class="soft-text" x="${x + 12}" y="${y + NODE.height - 9}">${fittedText(box.note, TEXT_WIDTH)}</text></g>
`;
};

/** A line that bends only in the gaps between rows, and ends in an arrow above a box. */
const way = (spots: PlacedWay): Markup => {
  const [first, ...rest] = spots;
  if (first === undefined) return svg``;
  let path = `M${first.x} ${first.bottom}`;
  let from = { x: first.x, y: first.bottom };
  for (const [index, { x, top, bottom }] of rest.entries()) {
    const isEnd = index === rest.length - 1;
    const y = isEnd ? top - 6 : top;
    const middle = (from.y + y) / 2;
    path += `C${from.x} ${middle} ${x} ${middle} ${x} ${y}${isEnd ? "" : `V${bottom}`}`;
    from = { x, y: bottom };
  }
  const end = spots.at(-1) ?? first;
  return svg`<path class="edge" d="${path}"/><path class="tip" d="M${end.x - 4} ${end.top - 7}h8l-4 7z"/>
`;
};

const band = (width: number, { title, y, height, gates }: PlacedBand, isLast: boolean): Markup => {
  const middle = width / 2;
  const foot = y + height;
  const room = (middle - 30) / Math.max(1, gates.length);
  const label = gates.map((gate) => fittedBefore(gate.title, `: ${decisionWord(gate.decision)}`, room)).join(" · ");
  const tone = gates.at(-1)?.decision ?? "none";
  return svg`<rect class="band" x="0.5" y="${y}" width="${width - 1}" height="${height}" rx="10"/>
${title !== null && svg`<text class="strong" x="16" y="${y + 24}">${fittedText(title, width - 40)}</text>`}
${!isLast && svg`<path class="edge" d="M${middle} ${foot}v40"/>`}
${label !== "" && svg`<path class="mark ${tone}" d="M${middle} ${foot + 13}l8 8-8 8-8-8z"/>`}
${label !== "" && svg`<text x="${middle + 16}" y="${foot + 25}">${fittedText(label, middle - 30)}</text>`}
`;
};

export const graphPicture = ({ width, height, bands, nodes, ways }: GraphLayout): Markup => {
  const label = "Tasks and what they wait for; the table below holds the same tasks";
  return svg`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${bands.map((each, index) => band(width, each, index === bands.length - 1))}${ways.map(way)}${nodes.map(node)}</svg>`;
};
