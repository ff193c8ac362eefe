import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { planSchema, type Plan } from "../model/plan.ts";
import { compilePlan } from "./compile.ts";
import { coverageOf } from "./coverage.ts";

const FIXTURES = ["agents", "workstreams", "calendar", "squads", "day-ranges", "native"];
const fixture = (name: string) =>
  readFileSync(path.join(import.meta.dirname, "read", "fixtures", `${name}.md`), "utf8");
const all = FIXTURES.map(fixture);

const idsOf = ({ phases, epics, tasks, criteria, gates }: Plan) =>
  [phases, epics, tasks, criteria, gates].flatMap((nodes) => nodes.map(({ id }) => id));

/** What is wrong with the plan of any text; nothing must be. */
const faultsOf = (source: string | Uint8Array): string[] => {
  const { plan, coverage } = compilePlan(source);
  const ids = idsOf(plan);
  const faults = {
    "lines are lost": coverage.accounted !== coverage.lines,
    "it is not of the model's form": !isDeepStrictEqual(planSchema.parse(plan), plan),
    "an id is taken twice": new Set(ids).size !== ids.length,
    "an edge ends nowhere": plan.edges.some(({ from, to }) => !ids.includes(from) || !ids.includes(to)),
    "a criterion has no gate": plan.criteria.some(({ gateId }) => !plan.gates.some(({ id }) => id === gateId)),
  };
  return Object.entries(faults).flatMap(([fault, isThere]) => (isThere ? [fault] : []));
};

/** Whole parts of the fixtures, so that random plans look like plans. */
const parts = all.flatMap((text) => text.replace(/^---\n[\s\S]*?\n---\n/u, "").split(/\n(?=#{1,3} )/u));
const lines = all.flatMap((text) => text.split("\n"));
const composed = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.constantFrom(...lines)), { maxLength: 12 })
  .map((pieces) => pieces.join("\n"));
const marks = fc
  .array(
    fc.constantFrom(
      "#", "## ", "- ", "- [ ] ", "1. ", "  ", "\t", "\n", "\n\n", "**", "Tasks:", "Phase 1", "Day 2-1", "|", "|-|-|\n", "`",
      "```", "```sh\n", "```check\n", "---\n", "===\n", "<!--", "-->", "> ", "→", "↔", "depends on: ", "(3h)", "Gate", "\\", "[x]",
      "Agent: `a`", "Go:", "≤ 2", "\r", "\r\n", "\u0000", "\uFEFF", "�", "&amp;", "<b>", ": ", "é", "🎯", "Mon", "Week 1",
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join("")); // prettier-ignore

describe("any text", () => {
  test("never throws, and each line belongs to a node or to prose", () => {
    const text = fc.oneof(anyText(), marks, composed);
    fc.assert(
      fc.property(text, (source) => {
        expect(faultsOf(source)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("bytes that are no text at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (source) => {
        expect(faultsOf(source)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["quotations", "> ".repeat(3_000)],
    ["lists", Array.from({ length: 400 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
    ["emphasis", `${"*".repeat(20_000)}${"[".repeat(20_000)}`],
    ["brackets", `- [ ] ${"(".repeat(5_000)}3h${")".repeat(5_000)}`],
  ])("nested %s without end", (_, source) => {
    expect(faultsOf(source)).toEqual([]);
  });

  test.each(["", "\n", "\uFEFF", "\r\n\r\n", "---\n", "---\n---\n"])("%j is a plan without tasks", (text) => {
    const { plan, diagnostics, coverage } = compilePlan(text);
    expect(plan.tasks).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain("no-tasks");
    expect(coverage.accounted).toBe(coverage.lines);
  });
});

describe("coverage", () => {
  test("is counted: what is taken out of the plan is missing in it", () => {
    const { plan, coverage } = compilePlan(fixture("squads"));
    const [first] = plan.prose;
    const without = { ...plan, prose: plan.prose.slice(1) };
    const lost = first!.source.endLine - first!.source.line + 1;
    expect(coverageOf(without, coverage.lines)).toEqual({ lines: coverage.lines, accounted: coverage.lines - lost });
  });

  test("prose holds the very lines that it names", () => {
    for (const text of all) {
      const source = text.split("\n");
      for (const { text: words, source: at } of compilePlan(text).plan.prose) {
        expect(words).toBe(source.slice(at.line - 1, at.endLine).join("\n"));
      }
    }
  });
});

describe("ids", () => {
  const ids = (text: string) => idsOf(compilePlan(text).plan);

  test("are stable when prose, comments or blank lines are inserted above", () => {
    const inserted = fc.array(fc.constantFrom("", "Some words about it.", "<!-- a note -->", "> A quotation"), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(composed, inserted, (text, above) => {
        const body = `# A title\n\n${text}`;
        expect(ids(`# A title\n\n${above.join("\n\n")}\n\n${text}`)).toEqual(ids(body));
      }),
      { numRuns: 150 },
    );
  });

  test("are stable when blank lines are put between blocks", () => {
    for (const text of [fixture("squads"), fixture("agents"), fixture("workstreams")]) {
      expect(ids(text.replaceAll(/\n(?=#)/gu, "\n\n\n"))).toEqual(ids(text));
    }
  });

  test("are stable when sections move", () => {
    const [head = "", ...sections] = fixture("agents").split(/\n(?=## )/u);
    const moved = [head, ...sections.toReversed()].join("\n");
    expect(new Set(ids(moved))).toEqual(new Set(ids(fixture("agents"))));
    const [title = "", ...epics] = fixture("calendar").split(/\n(?=Week \d\n)/u);
    expect(new Set(ids([title, ...epics.toReversed()].join("\n")))).toEqual(new Set(ids(fixture("calendar"))));
  });

  test.each([
    ["a tick", (text: string) => text.replaceAll("- [ ]", "- [x]")],
    [
      "a mark of write-back",
      (text: string) => text.replaceAll(/^(\s*- \[.\] .*)$/gmu, "$1 — [evidence](packet/a.json)"),
    ],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a BOM", (text: string) => `\uFEFF${text}`],
    ["an estimate", (text: string) => text.replaceAll("(3h)", "(5h)").replaceAll("(30 min)", "(1h)")],
    ["other bullets", (text: string) => text.replaceAll(/^( *)- (?=\[)/gmu, "$1* ")],
  ])("outlive %s", (_, change) => {
    for (const text of all) expect(ids(change(text))).toEqual(ids(text));
  });

  test("of the same words under two headings stay with their heading", () => {
    const [first, second] = ["Epic 1: Server", "Epic 2: Client"].map(
      (title) => `## ${title}\n\n- [ ] Write the tests\n`,
    );
    const byEpic = (text: string) => {
      const { epics, tasks } = compilePlan(text).plan;
      return Object.fromEntries(epics.map(({ id, title }) => [title, tasks.find(({ epicId }) => epicId === id)?.id]));
    };
    expect(byEpic(`# A\n\n${second}\n${first}`)).toEqual(byEpic(`# A\n\n${first}\n${second}`));
  });

  test("differ for different words, and by their order for the same", () => {
    const found = ids("# A\n\n- [ ] Do it\n- [ ] Do that\n- [ ] Do it\n");
    expect(new Set(found).size).toBe(3);
    expect(found[2]).toBe(`${found[0]}-2`);
  });
});

test("CRLF says what LF says, in the same lines", () => {
  for (const text of all) {
    const { plan, diagnostics } = compilePlan(text);
    const crlf = compilePlan(text.replaceAll("\n", "\r\n"));
    expect({ ...crlf.plan, hash: "" }).toEqual({ ...plan, hash: "" });
    expect(crlf.diagnostics).toEqual(diagnostics);
  }
});

test("every node stands in the line that it names", () => {
  for (const text of all) {
    const source = text.split("\n");
    const { tasks, criteria } = compilePlan(text).plan;
    for (const { title, source: at } of [...tasks, ...criteria]) {
      const [word = ""] = title.split(/[\s:]/u).filter((part) => /^\p{L}{3,}$/u.test(part));
      expect(source.slice(at.line - 1, at.endLine).join("\n")).toContain(word);
    }
  }
});

test("what write-back has marked is done, with or without a checkbox", () => {
  const marked =
    "# A\n\n**Tasks:**\n\n1. One ✅ [evidence](packet/a.json)\n2. Two\n\n- [x] Three — [evidence](packet/b.json)\n";
  expect(compilePlan(marked).plan.tasks.map(({ title, status }) => `${title} ${status}`)).toEqual([
    "One done",
    "Two open",
    "Three done",
  ]);
});

test("a wrong encoding is repaired and told, line by line", () => {
  const { plan, diagnostics } = compilePlan("# Plan\n\n- [ ] Ship it â€” today\n");
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Ship it — today"]);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "encoding-repaired", line: 3 }));
});

test("a sidecar binds what prose leaves open, and is part of the hash", () => {
  const source = "# Plan\n\n- [ ] Ship it\n";
  const sidecar = {
    text: "tasks:\n  - match: { title: Ship it }\n    agent: shell\n    script: ./ship\n",
    path: "PLAN.provost.yaml",
  };
  const { plan, diagnostics } = compilePlan(source, { sidecar });
  expect(plan.tasks[0]?.binding).toMatchObject({ agent: "shell", script: "./ship" });
  expect(plan.agents).toEqual([{ name: "shell", kind: "shell", capabilities: [], env: [] }]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(plan.hash).not.toBe(compilePlan(source).plan.hash);
});

test("a check of the sidecar that cannot be read is told as that alone, and not as missing", () => {
  const source =
    "# P\n\n## Phase 1\n\n- [ ] Build it\n\n### Completion Criteria\n\n- [ ] P95 < 5 ms\n- [ ] P99 < 9 ms\n";
  const text = 'criteria:\n  - match: { pattern: "P95*" }\n    check:\n      kind: exec\n';
  const { diagnostics } = compilePlan(source, { sidecar: { text, path: "PLAN.provost.yaml" } });
  expect(diagnostics.filter(({ code }) => code.startsWith("check-")).map(({ code, line }) => [code, line])).toEqual([
    ["check-missing", 10],
    ["check-invalid", 3],
  ]);
});
