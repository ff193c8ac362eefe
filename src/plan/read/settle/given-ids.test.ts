import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const toldOf = (text: string): string[] =>
  compilePlan(text)
    .diagnostics.filter(({ code }) => code === "duplicate-id" || code === "dependency-ambiguous")
    .map(({ severity, code, line }) => `${severity} ${code} ${line}`);

const table = (...rows: string[]): string =>
  ["| ID | Task | Depends on |", "| --- | --- | --- |", ...rows, ""].join("\n");

test("two rows of one id", () => {
  const text = table("| T1 | Dig | |", "| T2 | Fill | |", "| t1 | Plant | |");
  expect(toldOf(text)).toEqual(["warning duplicate-id 5"]);
  const { message } = compilePlan(text).diagnostics.find(({ code }) => code === "duplicate-id") ?? {};
  expect(message).toBe('"Plant" has the id t1, which "Dig" in line 3 has already');
});

test("what depends on such an id cannot say which is meant", () => {
  const text = table("| T1 | Dig | |", "| T1 | Fill | |", "| T2 | Plant | T1 |");
  expect(toldOf(text)).toEqual(["warning duplicate-id 4", "error dependency-ambiguous 5"]);
});

test("each phase has its own ids, and each table counts from 1", () => {
  const phases = `## Phase 1\n\n${table("| T1 | Dig | |")}\n## Phase 2\n\n${table("| T1 | Fill | |")}`;
  expect(toldOf(phases)).toEqual([]);
  const tables = `${table("| 1 | Dig | |")}\nAnd\n\n${table("| 1 | Fill | |", "| 2 | Plant | |")}`;
  expect(toldOf(tables)).toEqual([]);
  expect(toldOf(table("| 1 | Dig | |", "| 1 | Fill | |"))).toEqual(["warning duplicate-id 4"]);
});

test("two headings of one number", () => {
  expect(toldOf("### Task 1.2: Dig\n\nDeep.\n\n### Task 1.2: Fill\n")).toEqual(["warning duplicate-id 5"]);
  expect(toldOf("### Task 1: Dig\n\n### Task 2: Fill\n\n### Task: Plant\n\n### Task: Water\n")).toEqual([]);
  expect(toldOf("## Frame\n\n### Task 1: Dig\n\n## Roof\n\n### Task 1: Fill\n")).toEqual([]);
  const epics = "## Phase 1\n\n### 2.1 Epic: Dig\n\n- [ ] a\n\n### 2.1 Epic: Fill\n\n- [ ] b\n";
  expect(toldOf(epics)).toEqual(["warning duplicate-id 7"]);
});
