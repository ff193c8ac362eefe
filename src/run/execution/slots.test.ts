import { expect, test } from "vitest";
import { shareSlots } from "./slots.ts";

test("agents without a limit are served by every slot", () => {
  expect(shareSlots([{ name: "a" }, { name: "b" }], 2)).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("limited agents get slots of their own as long as there are enough", () => {
  const shared = shareSlots([{ name: "a", slots: 1 }, { name: "b", slots: 2 }, { name: "c" }], 3);
  expect(shared).toEqual([
    ["a", "c"],
    ["b", "c"],
    ["b", "c"],
  ]);
});

test("an agent never has more slots than there are", () => {
  expect(shareSlots([{ name: "a", slots: 9 }], 2)).toEqual([["a"], ["a"]]);
});
