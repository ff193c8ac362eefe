import { describe, expect, it } from "vitest";
import { readRange } from "./byte-range.ts";

describe("readRange", () => {
  it.each([
    ["bytes=0-3", { first: 0, last: 3 }],
    ["bytes=4-", { first: 4, last: 9 }],
    ["bytes=-3", { first: 7, last: 9 }],
    ["bytes=-30", { first: 0, last: 9 }],
    ["bytes=8-100", { first: 8, last: 9 }],
  ])("reads %s of ten bytes", (header, range) => {
    expect(readRange(header, 10)).toEqual(range);
  });

  it.each([undefined, "", "bytes=", "bytes=-", "bytes=3-1", "bytes=0-1,4-5", "lines=0-1"])(
    "answers whole to %j",
    (header) => {
      expect(readRange(header, 10)).toBeNull();
    },
  );

  it.each(["bytes=10-", "bytes=10-11", "bytes=-0"])("refuses %s, which lies outside", (header) => {
    expect(() => readRange(header, 10)).toThrow(expect.objectContaining({ code: "RANGE_NOT_SATISFIABLE" }));
  });

  it("refuses any range of nothing", () => {
    expect(() => readRange("bytes=0-", 0)).toThrow(expect.objectContaining({ code: "RANGE_NOT_SATISFIABLE" }));
  });
});
