import { expect, test } from "vitest";
import { readWatched } from "./instruments.ts";
import { createTally } from "./tally.ts";

test("what there is now is counted by kind, and none is shown too", () => {
  const tally = createTally("provost_child_processes", ["one kind", "another"], (kind) => ({ kind }));
  // Other tests of this process may have watched the same name.
  const shown = () =>
    readWatched("provost_child_processes")
      .map(({ labels, value }) => [labels["kind"], value])
      .filter(([kind]) => kind === "one kind" || kind === "another");
  const end = tally.begin("one kind");
  tally.begin("one kind");
  expect(shown()).toEqual([
    ["one kind", 2],
    ["another", 0],
  ]);
  end();
  end();
  expect(shown()).toEqual([
    ["one kind", 1],
    ["another", 0],
  ]);
});
