import { durationText } from "../reading/duration.ts";
import { decisionWord } from "../reading/headline.ts";
import type { Timeline, TimelineBar, TimelineLane } from "../reading/timeline.ts";
import { fits, fittedBefore, fittedText } from "./fitted-text.ts";
import { type Markup, svg } from "./markup.ts";

const WIDTH = 920;
const LEFT = 132;
const RIGHT = 12;
const TOP = 26;
const ROW = 28;
const LANE_GAP = 8;
const BAR = 22;
/** A label that is cut to less says nothing. */
const LEAST_LABEL_PX = 40;

type Scale = (ms: number) => number;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Inside of its bar where it fits, else behind it, up to the next bar of the row, whichever has more room. */
const barLabel = (label: string, x: number, width: number, nextX: number, textY: number): Markup | null => {
  const inside = width - 18;
  const behind = nextX - (x + width) - 16;
  const isInside = fits(label, inside) || inside >= behind;
  const room = isInside ? inside : behind;
  if (room < LEAST_LABEL_PX) return null;
  return svg`<text x="${rounded(isInside ? x + 8 : x + width + 8)}" y="${textY}">${fittedText(label, room)}</text>`;
};

const bar = (scale: Scale, y: number, each: TimelineBar, lane: TimelineLane): Markup => {
  const { attempt, title, fromMs, toMs, row } = each;
  const x = rounded(scale(fromMs));
  const width = rounded(Math.max(3, scale(toMs) - scale(fromMs)));
  const top = y + row * ROW + (ROW - BAR) / 2;
  const next = lane.bars.find((other) => other.row === row && other.fromMs >= toMs && other !== each);
  const label = attempt.number > 1 ? `#${attempt.number} ${title}` : title;
  const exact = `${title}, attempt ${attempt.number}: ${attempt.state}, ${durationText(toMs - fromMs)}`;
  const dot = svg`<circle class="mark succeeded" cx="${rounded(x + width)}" cy="${top + BAR / 2}" r="3.5"/>`;
  return svg`<g><title>${exact}</title>
<rect class="bar ${attempt.state}" x="${x}" y="${top}" width="${width}" height="${BAR}" rx="4"/>
${barLabel(label, x, width, next === undefined ? WIDTH : scale(next.fromMs), top + 15)}${attempt.state === "succeeded" && dot}</g>
`;
};

const lane = (scale: Scale, y: number, each: TimelineLane): Markup => {
  const foot = y + each.rows * ROW + LANE_GAP / 2;
  return svg`<text class="soft-text" x="0" y="${y + ROW / 2 + 4}">${fittedText(each.agentId, LEFT - 14)}</text>
<path class="rule" d="M0 ${foot}H${WIDTH}"/>
${each.bars.map((one) => bar(scale, y, one, each))}`;
};

/** A row for each gate: their labels are long, and gates often stand close together. */
const gateMark = (scale: Scale, y: number, { title, decision, atMs }: Timeline["gates"][number]): Markup => {
  const x = rounded(scale(atMs));
  const middle = y + ROW / 2;
  const onLeft = x > (LEFT + WIDTH) / 2;
  const label = fittedBefore(title, `: ${decisionWord(decision)}`, (onLeft ? x - LEFT : WIDTH - x) - 20);
  return svg`<path class="rule" d="M${x} ${TOP}V${middle}"/><path class="mark ${decision ?? "none"}" d="M${x} ${middle - 7}l7 7-7 7-7-7z"/>
<text x="${x + (onLeft ? -12 : 12)}" y="${middle + 4}" text-anchor="${onLeft ? "end" : "start"}">${label}</text>
`;
};

const pause = (scale: Scale, foot: number, { fromMs, toMs }: Timeline["pauses"][number]): Markup => {
  const x = rounded(scale(fromMs));
  const width = rounded(scale(toMs) - scale(fromMs));
  return svg`<rect class="pause" x="${x}" y="${TOP}" width="${width}" height="${foot - TOP}"><title>paused for ${durationText(toMs - fromMs)}</title></rect>
`;
};

const tick = (scale: Scale, foot: number, ms: number): Markup => {
  const x = rounded(scale(ms));
  const anchor = ms === 0 ? "start" : "middle";
  return svg`<path class="rule" d="M${x} ${TOP - 6}V${foot}"/><text class="soft-text" x="${x}" y="12" text-anchor="${anchor}">${ms === 0 ? "0" : durationText(ms)}</text>
`;
};

export const timelineChart = ({ spanMs, ticks, lanes, pauses, gates }: Timeline): Markup => {
  const scale: Scale = (ms) => LEFT + (ms / spanMs) * (WIDTH - LEFT - RIGHT);
  let y = TOP;
  const drawn: Markup[] = [];
  for (const each of lanes) {
    drawn.push(lane(scale, y, each));
    y += each.rows * ROW + LANE_GAP;
  }
  const height = y + gates.length * ROW + 4;
  const label = "Attempts by agent over time; the table below holds the same attempts";
  return svg`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
${pauses.map((each) => pause(scale, y, each))}${ticks.map((ms) => tick(scale, y, ms))}${drawn}
${gates.length > 0 && svg`<text class="soft-text" x="0" y="${y + ROW / 2 + 4}">Gates</text>`}
${gates.map((gate, index) => gateMark(scale, y + index * ROW, gate))}</svg>`;
};
