import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonDocument, readJsonFile } from "./json-document.ts";

describe("findJsonDocument", () => {
  it.each([
    ["the whole text", '{"p95": 3}', { p95: 3 }],
    ["a bare number", " 42\n", 42],
    ["after a preamble", '> app@1.0.0 bench\n> node bench.js\n\n{"p95": 3}\n', { p95: 3 }],
    [
      "between warnings",
      '(node:1) Warning: [x]\n[warn] slow\n{\n  "a": "}{",\n  "b": [1]\n}\ndone',
      { a: "}{", b: [1] },
    ],
    ["after a byte order mark", "\uFEFF[1]", [1]],
  ])("finds %s", (_, text, value) => {
    expect(findJsonDocument(text)).toEqual({ kind: "found", value });
  });

  it("refuses two documents, because nothing says which one counts", () => {
    expect(findJsonDocument('{"a":1}\n{"a":2}\n')).toEqual({ kind: "several", count: 2 });
  });

  it.each(["", "no json here\n", "[info] starting\n[warn] {slow}\n", '{"a": x}\ndone'])("finds none in %j", (text) => {
    expect(findJsonDocument(text)).toEqual({ kind: "absent" });
  });

  it.each([
    ['log\n{"a":\n x}', 3, 2],
    ['{\n "a": 1,\n}', 3, 1],
    ['{"a": [1, 2', 1, 12],
    ["[1,\n,2]", 2, 1],
    ['log\n[\n {\n  "p95": 3\n }\n', 6, 1],
    ['{ runs: [\n{"p95": 3}\n] }', 1, 3],
  ])("says where %j is malformed", (text, line, column) => {
    expect(findJsonDocument(text)).toMatchObject({ kind: "malformed", line, column });
  });

  it("finds any object among lines that hold none", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }), (value) => {
        const found = findJsonDocument(`starting\n${JSON.stringify(value, null, 2)}\ndone in 3 s\n`);
        expect(found).toEqual({ kind: "found", value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });
});

describe("readJsonFile", () => {
  it("takes nothing but JSON", () => {
    expect(readJsonFile('{"a":1}\n').kind).toBe("found");
    expect(readJsonFile('ok\n{"a":1}')).toMatchObject({ kind: "malformed", line: 1, column: 1 });
    expect(readJsonFile(" \n").kind).toBe("absent");
  });
});
