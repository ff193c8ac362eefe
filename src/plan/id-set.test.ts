import { expect, test } from "vitest";
import { createIdSet, partOf } from "./id-set.ts";

test("holds each id that was added, however often it came before", () => {
  const ids = createIdSet();
  for (const id of [undefined, "a", "a", undefined, "b", "a"]) ids.add(id);
  expect(["a", "b", "c"].map((id) => ids.has(id))).toEqual([true, true, false]);
});

test("finds the part of each id, also after another and after none", () => {
  const find = partOf(new Map([["a", 1], ["b", 2]])); // prettier-ignore
  expect(["", "a", "a", "b", "c", "c", "a"].map(find)).toEqual([undefined, 1, 1, 2, undefined, undefined, 1]);
});
