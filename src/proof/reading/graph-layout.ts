/** Where each box stands in the picture of the graph: one band a phase, in it rows of boxes. */
import type { Packet, PacketGate } from "../packet-schema.ts";
import { type Box, type Boxes, boxesOf } from "./graph-boxes.ts";
import { layersOf, withoutImplied } from "./layers.ts";
import { type Rows, rowsOf } from "./rows.ts";

export const NODE = { width: 208, height: 62 };
const GAP = { x: 20, y: 34 };
const MEASURES = { boxWidth: NODE.width, wayWidth: 10, gap: GAP.x, mostInRow: 4 };
const BAND = { top: 40, bottom: 18, side: 20, between: 44 };
const LEAST_WIDTH = 920;

export type PlacedBox = { box: Box; x: number; y: number };
export type PlacedBand = { title: string | null; y: number; height: number; gates: PacketGate[] };
/** From the foot of a box, through the gaps between others, to the head of a box. */
export type PlacedWay = { x: number; top: number; bottom: number }[];
export type GraphLayout = {
  width: number;
  height: number;
  bands: PlacedBand[];
  nodes: PlacedBox[];
  ways: PlacedWay[];
  /** A box stands for the tasks of an epic. */
  folded: boolean;
};

type Band = { title: string | null; gates: PacketGate[]; drawn: Rows };

const bandsOf = (packet: Packet, { boxes, links: all }: Boxes): Band[] => {
  const links = withoutImplied(all);
  const phases = packet.plan.phases.toSorted((a, b) => a.ordinal - b.ordinal);
  const known = new Set<string | null>(phases.map(({ id }) => id));
  const phaseOf = (phaseId: string | null) => (known.has(phaseId) ? phaseId : null);
  return [...phases, { id: null, title: null }].flatMap(({ id, title }) => {
    const ids = boxes.filter((box) => phaseOf(box.phaseId) === id).map((box) => box.id);
    if (ids.length === 0) return [];
    const gates = packet.gates.filter((gate) => phaseOf(gate.phaseId) === id);
    return [{ title, gates, drawn: rowsOf(layersOf(ids, links), links, MEASURES) }];
  });
};

/** Null when there is nothing to draw, or too much. */
export const graphLayout = (packet: Packet): GraphLayout | null => {
  const drawing = boxesOf(packet);
  if (drawing === null) return null;
  const bands = bandsOf(packet, drawing);
  const boxes = new Map(drawing.boxes.map((box) => [box.id, box]));
  const width = Math.max(LEAST_WIDTH, ...bands.map(({ drawn }) => drawn.width + 2 * BAND.side));
  const layout: GraphLayout = { width, height: 0, bands: [], nodes: [], ways: [], folded: drawing.folded };
  for (const { title, gates, drawn } of bands) {
    const top = layout.height;
    const left = (width - drawn.width) / 2;
    const spots = new Map<string, PlacedWay[number]>();
    for (const [index, row] of drawn.rows.entries()) {
      const y = top + BAND.top + index * (NODE.height + GAP.y);
      for (const slot of row) {
        const box = boxes.get(slot.id);
        if (box !== undefined) layout.nodes.push({ box, x: left + slot.x, y });
        spots.set(slot.id, { x: left + slot.x + slot.width / 2, top: y, bottom: y + NODE.height });
      }
    }
    layout.ways.push(...drawn.ways.map((way) => way.flatMap((id) => spots.get(id) ?? [])));
    const height = BAND.top + drawn.rows.length * (NODE.height + GAP.y) - GAP.y + BAND.bottom;
    layout.bands.push({ title, y: top, height, gates });
    layout.height = top + height + BAND.between;
  }
  return layout;
};
