import { describe, expect, it } from "vitest";
import { readJsonFile } from "../measure/json-document.ts";
import { parseCobertura } from "./cobertura.ts";
import { readIstanbul } from "./istanbul.ts";
import { parseLcov } from "./lcov.ts";

const of = (covered: number, total: number) => ({ covered, total });

describe("parseLcov", () => {
  it("counts lines, branches and functions of each file, and adds up what is reported twice", () => {
    const text = [
      "TN:",
      "SF:src/a.js",
      "FN:1,add",
      "FN:5,9,sub,tract",
      "FNDA:3,add",
      "FNDA:0,sub,tract",
      "BRDA:2,0,0,1",
      "BRDA:2,0,1,-",
      "DA:1,1",
      "DA:2,0,checksum",
      "LF:99",
      "LH:99",
      "end_of_record",
      "SF:src/a.js",
      "DA:2,4",
      "DA:3,0",
      "end_of_record",
    ].join("\r\n");

    expect(parseLcov(text)).toEqual({
      kind: "read",
      value: [{ path: "src/a.js", lines: of(2, 3), branches: of(1, 2), functions: of(1, 2) }],
    });
  });

  it("takes the sums where single lines are left out", () => {
    expect(parseLcov("SF:a\nLF:10\nLH:7\nend_of_record\n")).toMatchObject({
      value: [{ lines: of(7, 10), branches: of(0, 0) }],
    });
  });

  it.each([
    ["a record that is cut off", "SF:a\nDA:1,1\n", 1, /never ended/],
    ["a line that is no number", "SF:a\nDA:1,x\nend_of_record\n", 2, /DA/],
    ["a sum that is no number", "SF:a\nLF:many\nend_of_record\n", 2, /LF/],
  ])("refuses %s", (_, text, line, problem) => {
    expect(parseLcov(text)).toMatchObject({ kind: "malformed", line, problem: expect.stringMatching(problem) });
  });

  it("misses a report elsewhere", () => {
    expect(parseLcov("no coverage\n")).toEqual({ kind: "missing" });
  });
});

describe("parseCobertura", () => {
  it("puts the classes of one file together and counts a line once", () => {
    const text = `<?xml version="1.0"?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="1"><sources><source>/repo/src</source></sources><packages><package><classes>
  <class name="A" filename="a.py"><methods>
    <method name="f" signature="()"><lines><line number="1" hits="2"/></lines></method>
    <method name="g" signature="()"><lines><line number="4" hits="0"/></lines></method>
  </methods><lines>
    <line number="1" hits="2"/><line number="2" hits="1" branch="true" condition-coverage="50% (1/2)"/><line number="4" hits="0"/>
  </lines></class>
  <class name="A$1" filename="a.py"><methods/><lines><line number="4" hits="1"/></lines></class>
</classes></package></packages></coverage>`;

    expect(parseCobertura(text)).toEqual({
      kind: "read",
      value: [{ path: "a.py", folders: ["/repo/src"], lines: of(3, 3), branches: of(1, 2), functions: of(1, 2) }],
    });
  });

  it("refuses other XML and XML that is cut", () => {
    expect(parseCobertura("<testsuites/>")).toMatchObject({
      kind: "malformed",
      problem: expect.stringContaining("<testsuites>"),
    });
    expect(parseCobertura("<coverage>\n<packages>")).toMatchObject({ kind: "malformed" });
    expect(parseCobertura("<coverage><class name='A'/></coverage>")).toMatchObject({
      kind: "malformed",
      problem: expect.stringContaining("filename"),
    });
    expect(parseCobertura("")).toEqual({ kind: "missing" });
  });
});

describe("readIstanbul", () => {
  const at = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
  const read = (report: unknown) => readIstanbul(readJsonFile(JSON.stringify(report)));

  it("reads coverage-final.json, a line being as covered as its best statement", () => {
    const file = {
      path: "/repo/a.js",
      statementMap: { 0: at(1), 1: at(1), 2: at(2) },
      s: { 0: 0, 1: 5, 2: 0 },
      b: { 0: [1, 0] },
      f: { 0: 1 },
    };

    expect(read({ "/repo/a.js": file })).toEqual({
      kind: "read",
      value: [{ path: "/repo/a.js", lines: of(1, 2), branches: of(1, 2), functions: of(1, 1) }],
    });
  });

  it("reads coverage-summary.json by its files, and by its total when there is nothing else", () => {
    const sum = (covered: number, total: number) => ({ total, covered, skipped: 0, pct: 1 });
    const entry = { lines: sum(1, 2), statements: sum(1, 2), branches: sum(0, 0), functions: sum(3, 3) };

    expect(read({ total: entry, "/repo/a.js": entry })).toMatchObject({
      value: [{ path: "/repo/a.js", lines: of(1, 2) }],
    });
    expect(read({ total: entry })).toMatchObject({ value: [{ path: "total", functions: of(3, 3) }] });
  });

  it.each([
    ["other JSON", { a: 1 }],
    ["a file without lines", { "a.js": { branches: {} } }],
    ["an array", [1]],
  ])("refuses %s", (_, report) => {
    expect(read(report)).toMatchObject({ kind: "malformed" });
  });
});
