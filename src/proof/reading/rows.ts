/**
 * Rows of a drawing: layers cut to a readable width, and room in every row for the lines that only pass it, so that no
 * line runs behind a box.
 */
import type { Link } from "./layers.ts";

/** A box, or the room for a line on its way. */
export type Slot = { id: string; width: number; x: number };
export type Rows = {
  rows: Slot[][];
  width: number;
  /** Ids of the slots that a link goes through, ends included. */ ways: string[][];
};
export type Measures = { boxWidth: number; wayWidth: number; gap: number; mostInRow: number };

const cut = (layer: readonly string[], most: number): string[][] => {
  const count = Math.ceil(layer.length / most);
  const perRow = Math.ceil(layer.length / count);
  return Array.from({ length: count }, (_, row) => layer.slice(row * perRow, (row + 1) * perRow));
};

const rowWidth = (row: readonly Slot[], gap: number): number =>
  row.reduce((total, slot) => total + slot.width, 0) + Math.max(0, row.length - 1) * gap;

/** Puts slots side by side around `middle`, in the order given. */
const place = (row: Slot[], middle: number, gap: number): void => {
  let x = middle - rowWidth(row, gap) / 2;
  for (const slot of row) {
    slot.x = x;
    x += slot.width + gap;
  }
};

const centre = (slot: Slot): number => slot.x + slot.width / 2;

/** Moves each slot near the mean of its neighbours; one without any keeps its place. */
const arrange = (row: Slot[], neighbours: Map<string, Slot[]>): void => {
  const wanted = new Map(
    row.map((slot) => {
      const near = neighbours.get(slot.id) ?? [];
      return [
        slot.id,
        near.length === 0 ? centre(slot) : near.reduce((total, other) => total + centre(other), 0) / near.length,
      ];
    }),
  );
  row.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0));
};

const stepsOf = (ways: readonly string[][]): Link[] =>
  ways.flatMap((way) => way.slice(1).map((to, index) => ({ from: way[index] ?? to, to })));

/** Slots by the id at one end of a step, each with those at the other end. */
const neighboursOf = (
  steps: readonly Link[],
  slots: ReadonlyMap<string, Slot>,
  from: keyof Link,
  to: keyof Link,
): Map<string, Slot[]> => {
  const neighbours = new Map<string, Slot[]>();
  for (const step of steps) {
    const other = slots.get(step[to]);
    if (other !== undefined) neighbours.set(step[from], [...(neighbours.get(step[from]) ?? []), other]);
  }
  return neighbours;
};

export const rowsOf = (layers: readonly (readonly string[])[], links: readonly Link[], measures: Measures): Rows => {
  const { boxWidth, wayWidth, gap, mostInRow } = measures;
  const rows: Slot[][] = layers
    .flatMap((layer) => cut(layer, mostInRow))
    .map((ids) => ids.map((id) => ({ id, width: boxWidth, x: 0 })));
  const rowOf = new Map(rows.flatMap((row, index) => row.map((slot) => [slot.id, index] as const)));
  const ways = links.flatMap(({ from, to }) => {
    const [first, last] = [rowOf.get(from), rowOf.get(to)];
    if (first === undefined || last === undefined || first >= last) return [];
    const passed = Array.from({ length: last - first - 1 }, (_, index) => ({
      row: first + 1 + index,
      id: `${from} → ${to} @${index}`,
    }));
    for (const { row, id } of passed) rows[row]?.push({ id, width: wayWidth, x: 0 });
    return [[from, ...passed.map(({ id }) => id), to]];
  });
  const width = Math.max(0, ...rows.map((row) => rowWidth(row, gap)));
  for (const row of rows) place(row, width / 2, gap);
  const slots = new Map(rows.flatMap((row) => row.map((slot) => [slot.id, slot] as const)));
  const above = neighboursOf(stepsOf(ways), slots, "to", "from");
  const below = neighboursOf(stepsOf(ways), slots, "from", "to");
  // Down, up and down again: enough for drawings of this size, and always the same.
  for (const [order, neighbours] of [
    [rows, above],
    [rows.toReversed(), below],
    [rows, above],
  ] as const) {
    for (const row of order) {
      arrange(row, neighbours);
      place(row, width / 2, gap);
    }
  }
  return { rows, width, ways };
};
