import { expect, test } from "vitest";
import { layersOf, withoutImplied } from "./layers.ts";

const link = (text: string) => ({ from: text[0] ?? "", to: text[1] ?? "" });

test("a task stands below everything that it waits for", () => {
  expect(layersOf(["a", "b", "c", "d"], ["ab", "bd", "cd", "xa"].map(link))).toEqual([["a", "c"], ["b"], ["d"]]);
});

test("links that follow from others are left out", () => {
  expect(withoutImplied(["ab", "bc", "ac", "cd", "ad", "bd"].map(link))).toEqual(["ab", "bc", "cd"].map(link));
});

test("a circle ends", () => {
  expect(layersOf(["a", "b"], ["ab", "ba"].map(link)).flat().sort()).toEqual(["a", "b"]);
  expect(withoutImplied(["ab", "ba"].map(link))).toHaveLength(2);
});
