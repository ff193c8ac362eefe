import { expect, test } from "vitest";
import { z } from "zod";
import type { Finding } from "../../model/review.ts";
import { countLines, misplaced, plainPath } from "./finding-places.ts";
import { readAnswer } from "./read-answer.ts";

const schema = z.object({ n: z.number() });

test("an answer is read from its last fence, from a bare object, and from nothing else", () => {
  expect(readAnswer(schema, 'first ```json\n{"n":1}\n``` then\n```json\n{"n":2}\n```')).toEqual({
    kind: "good",
    value: { n: 2 },
  });
  expect(readAnswer(schema, 'I say {"n": 3}.')).toEqual({ kind: "good", value: { n: 3 } });
  expect(readAnswer(schema, "none")).toEqual({ kind: "bad", problems: ["your answer holds no JSON that can be read"] });
});

test("a field that does not fit is named", () => {
  const read = readAnswer(schema, '{"n": "many"}');
  expect(read.kind === "bad" && read.problems[0]).toMatch(/^n: /);
});

const finding = (file: string, line: number, side: Finding["side"] = "after"): Finding => ({
  file,
  line,
  side,
  severity: "note",
  message: "m",
});
const files: Record<string, number> = { "head:a.js": 3, "base:gone.js": 2 };
const place = {
  base: "base",
  commit: "head",
  lines: (commit: string, file: string) => Promise.resolve(files[`${commit}:${file}`] ?? null),
};

test("lines that are there are taken, of removed files as they were before", async () => {
  expect(await misplaced([finding("a.js", 3), finding("gone.js", 2, "before")], place)).toEqual([]);
});

test("a line too far, a file that is not there, and a removed file as if it were there are refused by number", async () => {
  const problems = await misplaced([finding("a.js", 4), finding("b.js", 1), finding("gone.js", 1)], place);
  expect(problems).toEqual([
    "finding 1: a.js has 3 lines after the change, so there is no line 4",
    "finding 2: there is no file b.js after the change",
    "finding 3: there is no file gone.js after the change",
  ]);
});

test("the last line counts without an end, and one that is empty is where an empty file begins", () => {
  expect([countLines(""), countLines("a"), countLines("a\n"), countLines("a\nb")]).toEqual([1, 1, 1, 2]);
  expect(plainPath("././src/a.js ")).toBe("src/a.js");
});
