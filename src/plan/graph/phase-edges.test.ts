import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { phaseEdges } from "./phase-edges.ts";

test("each phase follows all of the stage before, at its own line", () => {
  const plan = aPlan({
    phases: [
      { id: "a", ordinal: 0 },
      { id: "b", ordinal: 0 },
      { id: "c", ordinal: 1 },
    ],
  });
  expect(phaseEdges(plan)).toEqual([
    { from: "a", to: "c", reason: "phase", line: 102 },
    { from: "b", to: "c", reason: "phase", line: 102 },
  ]);
});

test("phases side by side have no order", () => {
  expect(
    phaseEdges(
      aPlan({
        phases: [
          { id: "a", ordinal: 0 },
          { id: "b", ordinal: 0 },
        ],
      }),
    ),
  ).toEqual([]);
});
