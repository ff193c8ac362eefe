import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { followPointer } from "./json-pointer.ts";

/** The document of RFC 6901, section 5. */
const document = {
  foo: ["bar", "baz"],
  "": 0,
  "a/b": 1,
  "c%d": 2,
  "e^f": 3,
  "g|h": 4,
  "i\\j": 5,
  'k"l': 6,
  " ": 7,
  "m~n": 8,
};

describe("followPointer", () => {
  it.each([
    ["", document],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/e^f", 3],
    ["/g|h", 4],
    ["/i\\j", 5],
    ['/k"l', 6],
    ["/ ", 7],
    ["/m~0n", 8],
  ])("finds %j", (pointer, value) => {
    expect(followPointer(document, pointer)).toEqual({ kind: "found", value });
  });

  it.each(["/nope", "/foo/2", "/foo/-", "/foo/00", "/foo/length", "/foo/0/1", "/constructor", "/m~0n/x"])(
    "finds nothing at %j",
    (pointer) => {
      expect(followPointer(document, pointer)).toEqual({ kind: "absent" });
    },
  );

  it.each(["foo", "/m~n", "/~2"])("refuses %j", (pointer) => {
    expect(followPointer(document, pointer).kind).toBe("invalid");
  });

  it("finds every value of every document by the pointer that was made for it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        for (const [pointer, expected] of everyPointer(value)) {
          expect(followPointer(value, pointer)).toEqual({ kind: "found", value: expected });
        }
      }),
    );
  });
});

const everyPointer = (value: unknown, at = ""): [string, unknown][] => {
  const inner = value !== null && typeof value === "object" ? Object.entries(value) : [];
  const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
  return [[at, value], ...inner.flatMap(([key, field]) => everyPointer(field, `${at}/${escape(key)}`))];
};
