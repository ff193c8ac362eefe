/** Where each task stands in the picture of the graph: one band a phase, in it rows of tasks. */
import type { Packet, PacketGate, PacketTask } from "../packet-schema.ts";
import { layersOf, withoutImplied } from "./layers.ts";
import { type Rows, rowsOf } from "./rows.ts";

export const NODE = { width: 208, height: 62 };
const GAP = { x: 20, y: 34 };
const MEASURES = { boxWidth: NODE.width, wayWidth: 10, gap: GAP.x, mostInRow: 4 };
const BAND = { top: 40, bottom: 18, side: 20, between: 44 };
const LEAST_WIDTH = 920;
/** A larger picture explains nothing; the data is in packet.json. */
const MOST_TASKS = 150;

export type PlacedTask = { task: PacketTask; x: number; y: number };
export type PlacedBand = { title: string | null; y: number; height: number; gates: PacketGate[] };
/** From the foot of a box, through the gaps between others, to the head of a box. */
export type PlacedWay = { x: number; top: number; bottom: number }[];
export type GraphLayout = {
  width: number;
  height: number;
  bands: PlacedBand[];
  nodes: PlacedTask[];
  ways: PlacedWay[];
};

type Band = { title: string | null; gates: PacketGate[]; drawn: Rows };

const bandsOf = (packet: Packet): Band[] => {
  const links = withoutImplied(packet.edges);
  const phases = packet.plan.phases.toSorted((a, b) => a.ordinal - b.ordinal);
  const known = new Set<string | null>(phases.map(({ id }) => id));
  const phaseOf = (phaseId: string | null) => (known.has(phaseId) ? phaseId : null);
  return [...phases, { id: null, title: null }].flatMap(({ id, title }) => {
    const ids = packet.tasks.filter((task) => phaseOf(task.phaseId) === id).map((task) => task.taskId as string);
    if (ids.length === 0) return [];
    const gates = packet.gates.filter((gate) => phaseOf(gate.phaseId) === id);
    return [{ title, gates, drawn: rowsOf(layersOf(ids, links), links, MEASURES) }];
  });
};

/** Null when there is nothing to draw, or too much. */
export const graphLayout = (packet: Packet): GraphLayout | null => {
  if (packet.tasks.length === 0 || packet.tasks.length > MOST_TASKS) return null;
  const bands = bandsOf(packet);
  const tasks = new Map(packet.tasks.map((task) => [task.taskId as string, task]));
  const width = Math.max(LEAST_WIDTH, ...bands.map(({ drawn }) => drawn.width + 2 * BAND.side));
  const layout: GraphLayout = { width, height: 0, bands: [], nodes: [], ways: [] };
  for (const { title, gates, drawn } of bands) {
    const top = layout.height;
    const left = (width - drawn.width) / 2;
    const spots = new Map<string, PlacedWay[number]>();
    for (const [index, row] of drawn.rows.entries()) {
      const y = top + BAND.top + index * (NODE.height + GAP.y);
      for (const slot of row) {
        const task = tasks.get(slot.id);
        if (task !== undefined) layout.nodes.push({ task, x: left + slot.x, y });
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
