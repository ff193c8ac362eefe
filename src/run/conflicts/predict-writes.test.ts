import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import type { PredictedWrite } from "../../model/write-prediction.ts";
import { clashesAmong } from "./clashes.ts";
import { filesNamed, symbolsNamed, treeOf } from "./named-in-text.ts";
import { filesOfLikeChanges } from "./past-changes.ts";
import { predictTask, type Facts } from "./predict-writes.ts";

const tree = treeOf(["src/parse-span.js", "src/index.js", "lib/index.js", "README.md", "Makefile", "docs/a b.md"]);

test("files are taken by their path, by a name that only one has, and where a path says where a new one would be", () => {
  expect(filesNamed("Mend `src/parse-span.js` and README.md, then write ./src/new.ts.", tree)).toEqual([
    "src/parse-span.js",
    "README.md",
    "src/new.ts",
  ]);
});

test("a name that several files have, addresses, versions and words are no files", () => {
  expect(filesNamed("index.js at https://example.org/src/index.js, version 1.2.3, and/or e.g. this", tree)).toEqual([]);
});

test("what stands in code ticks and looks like a name is a name", () => {
  expect(symbolsNamed("`parseSpan(text)` calls `formatSpan()` of `Spans`, not `a` or `npm test`")).toEqual([
    "formatSpan",
    "Spans",
  ]);
});

test("changes under like words tell where such things are done; sweeping ones and a word or two do not", () => {
  const past = [
    { subject: "Parse spans of hours and days", files: ["src/parse-span.js", "test/parse.test.js"] },
    { subject: "Parsing of spans: refuse days", files: ["src/parse-span.js"] },
    { subject: "Parse spans of days everywhere", files: Array.from({ length: 30 }, (_, index) => `swept-${index}.js`) },
    { subject: "Spans of hours", files: ["other.js"] },
  ];
  expect(filesOfLikeChanges("Parse spans of days", past)).toEqual(["src/parse-span.js", "test/parse.test.js"]);
});

const facts: Facts = {
  tree,
  definitions: new Map([["parseSpan", ["src/parse-span.js"]]]),
  past: [{ subject: "Write the parser of days", files: ["lib/index.js"] }],
};
const predicted = (task: object): string[] => {
  const [only] = aPlan({ tasks: [{ id: "t", ...task }] }).tasks;
  return only === undefined ? [] : predictTask(only, facts).map(({ path, why }) => `${why} ${path}`);
};

test("each file has its strongest reason, and where the plan declares what is written nothing is guessed", () => {
  const details = "See `parseSpan` and README.md.";
  expect(predicted({ title: "Write the parser of days", details })).toEqual([
    "named README.md",
    "symbol src/parse-span.js",
    "past lib/index.js",
  ]);
  expect(predicted({ title: "Write the parser of days", details, touches: ["src/*.js", "src/new.js"] })).toEqual([
    "declared src/parse-span.js",
    "declared src/index.js",
    "declared src/new.js",
  ]);
});

const write = (taskId: string, path: string, why: PredictedWrite["why"]): PredictedWrite => ({ taskId, path, why });

test("tasks that are expected to write the same clash, but not on two faint guesses", () => {
  const clashes = clashesAmong([
    write("a", "x.js", "named"),
    write("b", "x.js", "symbol"),
    write("c", "y.js", "past"),
    write("d", "y.js", "named"),
  ]);
  expect([...clashes].map(([task, others]) => [task, [...others]])).toEqual([
    ["a", ["b"]],
    ["b", ["a"]],
  ]);
});

test("what nearly all write keeps nobody apart", () => {
  const all = Array.from({ length: 21 }, (_, index) => write(`t${index}`, "package.json", "named"));
  expect(clashesAmong(all).size).toBe(0);
});
