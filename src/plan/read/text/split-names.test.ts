import { expect, test } from "vitest";
import { splitList, splitPeople } from "./split-names.ts";

test.each([
  ["deck, 2,498 tests, drill", ["deck", "2,498 tests", "drill"]],
  ["1,200,000 rows; a (b, c), `d, e`", ["1,200,000 rows", "a (b, c)", "`d, e`"]],
  ["v1,v2, 10,20", ["v1", "v2", "10", "20"]],
  ["src/*.{ts,js}, and docs", ["src/*.{ts,js}", "docs"]],
])("%s", (text, entries) => {
  expect(splitList(text)).toEqual(entries);
});

test.each(["Unassigned", "TBD", "t.b.a.", "nobody", "—", "?"])("%s is nobody", (text) => {
  expect(splitPeople(text)).toEqual([]);
  expect(splitPeople(`Ann, ${text}`)).toEqual(["Ann"]);
});
