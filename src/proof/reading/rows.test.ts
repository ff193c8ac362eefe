import { assert, array, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { layersOf, withoutImplied } from "./layers.ts";
import { type Rows, rowsOf } from "./rows.ts";

const MEASURES = { boxWidth: 100, wayWidth: 10, gap: 20, mostInRow: 3 };
const draw = (ids: string[], links: { from: string; to: string }[]): Rows =>
  rowsOf(layersOf(ids, links), links, MEASURES);

test("a wide layer is cut into as few rows as can be read", () => {
  const { rows } = draw("abcdefg".split(""), []);
  expect(rows.map((row) => row.length)).toEqual([3, 3, 1]);
  expect(draw("abcd".split(""), []).rows.map((row) => row.length)).toEqual([2, 2]);
});

test("a link that passes a row has room of its own in it", () => {
  const { rows, ways } = draw(
    "abc".split(""),
    ["ab", "bc", "ac"].map((text) => ({ from: text[0] ?? "", to: text[1] ?? "" })),
  );
  expect(rows.map((row) => row.length)).toEqual([1, 2, 1]);
  expect(ways.find((way) => way.length === 3)?.[0]).toBe("a");
});

test("whatever the graph, no two slots of a row touch and every way leads down", () => {
  const graphs = array(tuple(nat(14), nat(14)), { maxLength: 30 }).map((pairs) =>
    pairs.filter(([from, to]) => from < to).map(([from, to]) => ({ from: `t${from}`, to: `t${to}` })),
  );
  const ids = Array.from({ length: 15 }, (_, index) => `t${index}`);
  assert(
    property(graphs, (links) => {
      const { rows, ways, width } = draw(ids, withoutImplied(links));
      const rowOf = new Map(rows.flatMap((row, index) => row.map(({ id }) => [id, index] as const)));
      for (const row of rows) {
        for (const [index, slot] of row.entries()) {
          const next = row[index + 1];
          expect(slot.x).toBeGreaterThanOrEqual(-0.001);
          expect(slot.x + slot.width).toBeLessThanOrEqual((next?.x ?? width + MEASURES.gap) - MEASURES.gap + 0.001);
        }
      }
      for (const way of ways)
        expect(way.map((id) => rowOf.get(id))).toEqual(way.map((_, index) => (rowOf.get(way[0] ?? "") ?? 0) + index));
      expect(ids.every((id) => rowOf.has(id))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
